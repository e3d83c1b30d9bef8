import type { Clock } from "../../core/clock.ts";
import { type NodeId, NS_PER_MS } from "../../core/ids.ts";
import type { JsonObject } from "../../core/json.ts";
import { PERFECT_LINKS, type Proof } from "../cluster.ts";
import type { Router } from "./router.ts";

/** So many lost probes in a row on an open link mean more than bad luck: at 50 % loss, one in a million. */
const TRIES = 20;

/**
 * Sends probes over every link between two of `nodes` and compares what arrives with what the router was told: over a
 * cut link nothing may come, over an open one something must, on a lossy one after several tries.
 */
export async function probeLinks(
  router: Router,
  nodes: readonly NodeId[],
  facts: JsonObject,
): Promise<Proof> {
  const links = nodes.flatMap((from) =>
    nodes.filter((to) => to !== from).map((to) => ({ from, to, cut: router.isCut(from, to) })),
  );
  const answers = await Promise.all(
    links.map(async (link) => ({
      ...link,
      passed: await passes(router, link.from, link.to, link.cut ? 1 : TRIES),
    })),
  );
  const wrong = answers.filter(({ cut, passed }) => cut === passed);
  const evidence = {
    linksProbed: links.length,
    blocked: answers.filter(({ passed }) => !passed).length,
    open: answers.filter(({ passed }) => passed).length,
    disagreeing: wrong.map(
      ({ from, to, cut }) => `${from}->${to} ${cut ? "is open" : "is blocked"}`,
    ),
    ...facts,
  };
  return { holds: wrong.length === 0, evidence };
}

async function passes(router: Router, from: NodeId, to: NodeId, tries: number): Promise<boolean> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const arrived = await new Promise<boolean>((resolve) => router.probe(from, to, resolve));
    if (arrived) return true;
  }
  return false;
}

const PROBES_PER_LINK = 25;
/** So many losses may be expected among the probes that none at all, once in 20,000 times, means that there are none. */
const CERTAIN_LOSSES = 10;

/** Sends probes from a node over its open links, to see whether its disturbance is felt there. */
export async function probeDisturbance(
  router: Router,
  clock: Clock,
  from: NodeId,
  nodes: readonly NodeId[],
): Promise<Proof> {
  const conditions = router.disturbanceOf(from) ?? PERFECT_LINKS;
  const others = nodes.filter((to) => to !== from && !router.isCut(from, to));
  const delaysMs = await Promise.all(
    others.flatMap((to) =>
      Array.from({ length: PROBES_PER_LINK }, () => delayOfProbeMs(router, clock, from, to)),
    ),
  );
  const arrived = delaysMs.filter((delayMs) => delayMs !== null);
  const lost = delaysMs.length - arrived.length;
  const sumMs = arrived.reduce((sum, delayMs) => sum + delayMs, 0);
  const meanDelayMs = arrived.length > 0 ? Math.round(sumMs / arrived.length) : null;
  const { latency, lossPpm } = conditions;
  const leastDelayMs = latency.kind === "none" ? 0 : latency.meanMs / 4;
  const delayed = meanDelayMs === null || meanDelayMs >= Math.floor(leastDelayMs);
  const lossy = (delaysMs.length * lossPpm) / 1_000_000 < CERTAIN_LOSSES || lost > 0;
  const evidence = { conditions: { ...conditions }, probes: delaysMs.length, lost, meanDelayMs };
  return { holds: delayed && lossy, evidence };
}

/** Null: it was lost. */
function delayOfProbeMs(
  router: Router,
  clock: Clock,
  from: NodeId,
  to: NodeId,
): Promise<number | null> {
  const sentNs = clock.now();
  return new Promise((resolve) => {
    router.probe(from, to, (arrived) =>
      resolve(arrived ? (clock.now() - sentNs) / NS_PER_MS : null),
    );
  });
}

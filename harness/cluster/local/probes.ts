import type { NodeId } from "../../core/ids.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Proof } from "../cluster.ts";
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

import { expect } from "vitest";
import type { Session } from "../../../client/client.ts";
import type { Cluster, Proof } from "../../cluster.ts";
import { PATIENT_MS } from "./patience.ts";

const POLL_MS = 50;

let rounds = 0;

/**
 * Expects that these links, and no others, carry no messages: `n1->n2`, sorted. Open links may take their time to come
 * back, and lose messages until then; of what was sent over a blocked one nothing may have come when all open ones work.
 */
export async function expectBlockedLinks(
  eventually: (holds: () => Promise<boolean>, state: () => unknown) => Promise<void>,
  cluster: Cluster,
  session: Session,
  blocked: readonly string[],
  what = "links",
): Promise<void> {
  const round = `round ${rounds++}:`;
  const links = cluster.nodes.flatMap((from) =>
    cluster.nodes.filter((to) => to !== from).map((to) => ({ from, to, name: `${from}->${to}` })),
  );
  const open = links.filter(({ name }) => !blocked.includes(name));
  let heard = new Set<string>();
  const silent = () => links.map(({ name }) => name).filter((name) => !heard.has(round + name));
  await eventually(async () => {
    for (const { from, to, name } of links)
      await session.call(from, { type: "tell", to, token: round + name }, PATIENT_MS);
    heard = await allHeard(cluster, session);
    return open.every(({ name }) => heard.has(round + name));
  }, silent);
  expect(silent().sort(), what).toEqual(blocked);
}

async function allHeard(cluster: Cluster, session: Session): Promise<Set<string>> {
  const heard = new Set<string>();
  for (const node of cluster.nodes) {
    const reply = await session.call(node, { type: "heard" }, PATIENT_MS);
    for (const token of reply.tokens as readonly string[]) heard.add(token);
  }
  return heard;
}

/** Waits until something holds, for a long time at most. `state` is told when it never does. */
export async function waitUntil(
  sleep: (durationMs: number) => Promise<void>,
  holds: () => boolean | Promise<boolean>,
  state: () => unknown = () => "nothing more is known",
): Promise<void> {
  for (let waitedMs = 0; !(await holds()); waitedMs += POLL_MS) {
    if (waitedMs > PATIENT_MS)
      throw new Error(`Not within ${PATIENT_MS} ms: ${JSON.stringify(state())}`);
    await sleep(POLL_MS);
  }
}

export function expectToHold(proof: Proof | null): void {
  expect(proof?.holds, JSON.stringify(proof?.evidence ?? "nothing to be hit")).toBe(true);
}

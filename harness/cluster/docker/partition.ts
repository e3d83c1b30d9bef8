import type { NodeId } from "../../core/ids.ts";
import type { Grudge, Proof } from "../cluster.ts";
import { probeLinks } from "./link-probes.ts";
import type { Member } from "./members.ts";

/**
 * Makes `grudge` the whole set of cuts: every agent gets its rules at the same time, reads them back, and then every
 * link between nodes that are up is probed.
 *
 * @throws HarnessError when an agent is gone.
 */
export async function cutLinks(
  members: readonly Member[],
  grudge: Grudge,
  ports: readonly number[],
): Promise<Proof> {
  const addresses = new Map(members.map(({ id, address }) => [id, address]));
  const unheardBy = (node: NodeId): readonly string[] =>
    [...(grudge.get(node) ?? [])].map((from) => addresses.get(from) ?? "").filter(Boolean);
  const begunMs = performance.now();
  const applied = await Promise.all(
    members.map(({ id, traffic }) => traffic.change({ unheard: unheardBy(id) })),
  );
  const appliedMs = Math.round((performance.now() - begunMs) * 10) / 10;
  const up = members.filter(({ node }) => node.state !== "down");
  const facts = {
    rules: members.reduce((sum, { id }) => sum + unheardBy(id).length * ports.length, 0),
    readBack: applied.every(({ ok }) => ok),
    appliedMs,
    down: members.filter((member) => !up.includes(member)).map(({ id }) => id),
  };
  const isCut = (from: NodeId, to: NodeId): boolean => grudge.get(to)?.has(from) ?? false;
  const { holds, evidence } = await probeLinks({ nodes: up, isCut, ports, facts });
  return { holds: holds && facts.readBack, evidence };
}

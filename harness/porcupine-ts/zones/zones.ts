import type { RegisterView } from "../model.ts";
import type { Operation } from "../operation.ts";
import type { Timeline } from "../timeline.ts";
import { type Chain, chainsOf, type Links, link } from "./chains.ts";
import { type Clusters, cluster } from "./clusters.ts";
import type { Contradiction, Crossing } from "./contradiction.ts";
import { culpritsOf } from "./culprits.ts";
import { placeAll } from "./order.ts";
import { findRefusal } from "./refusal.ts";

export type ZonesOutcome =
  | { readonly result: "ok"; readonly order: readonly number[] }
  | {
      readonly result: "illegal";
      readonly contradiction: Contradiction;
      /** Operation numbers, in the order of their calls, that are illegal by themselves. */
      readonly culprits: readonly number[];
      /** Null when the contradiction lies in a single operation. */
      readonly clusters: Clusters | null;
    };

/**
 * Decides a register whose every value is produced at most once, in O(n log n) (Gibbons and Korach, "Testing shared
 * memories", 1997, extended by compare-and-set chains and operations that never returned). Null when a value is
 * produced twice, or a failed cas that does not tell what it found does not fit the order at hand.
 *
 * @param members operation numbers in the order of their calls.
 */
export function decideByZones<Input, Output>(
  register: RegisterView<Input, Output>,
  operations: readonly Operation<Input, Output>[],
  timeline: Timeline,
  members: ArrayLike<number>,
): ZonesOutcome | null {
  const clustering = cluster(register, operations, timeline, members);
  switch (clustering.kind) {
    case "ambiguous":
      return null;
    case "impossible":
    case "thin-air":
      return illegal(clustering, null, null, timeline);
    case "clusters":
      return decide(clustering.clusters, timeline);
  }
}

function decide(clusters: Clusters, timeline: Timeline): ZonesOutcome | null {
  const links = link(clusters, timeline);
  if (links.broken) return illegal(links.broken, clusters, links, timeline);
  const chains = chainsOf(clusters, links, timeline);
  if ("kind" in chains) return illegal(chains, clusters, links, timeline);
  const sorted = byBeginning(chains);
  const crossing = findCrossing(sorted);
  if (crossing) return illegal(crossing, clusters, links, timeline);
  const refusal = findRefusal(clusters, links, timeline);
  if (refusal) return illegal(refusal, clusters, links, timeline);
  const order = placeAll(clusters, links, timeline, sorted);
  return order && { result: "ok", order };
}

function illegal(
  contradiction: Contradiction,
  clusters: Clusters | null,
  links: Links | null,
  timeline: Timeline,
): ZonesOutcome {
  const culprits = culpritsOf(contradiction, clusters, links, timeline);
  return { result: "illegal", contradiction, culprits, clusters };
}

/**
 * In the order of where each zone begins. When no two cross, this is a legal order: if a chain had to come before one
 * that begins earlier, its first return would lie inside the other's zone, and that is a crossing.
 */
function byBeginning(chains: readonly Chain[]): readonly Chain[] {
  // One number holds position and index; typed arrays sort numbers without calling back.
  const keys = Float64Array.from(
    chains,
    (chain, i) => (beginning(chain) + 1) * chains.length + i,
  ).sort();
  return Array.from(keys, (key) => chains[key % chains.length] as Chain);
}

function beginning(chain: Chain): number {
  return Math.min(chain.firstReturnAt, chain.lastCallAt);
}

/**
 * A chain must come before another when some operation of it returned before some operation of the other was called:
 * `a.firstReturnAt < b.lastCallAt`. A circle of such demands contains a circle of two, and two zones demand it of each
 * other exactly when two forward zones overlap, or a backward zone lies inside a forward one.
 */
function findCrossing(sorted: readonly Chain[]): Crossing | null {
  let forward: Chain | null = null;
  for (const chain of sorted) {
    // That the forward one must come before this one follows from the order of beginnings.
    if (forward && chain.firstReturnAt < forward.lastCallAt)
      return { kind: "crossing", one: forward, other: chain };
    if (chain.firstReturnAt < chain.lastCallAt) forward = chain;
  }
  return null;
}

import type { RegisterView } from "../model.ts";
import type { Operation } from "../operation.ts";
import { actionsOf } from "../register/actions.ts";
import type { AskClock, Timeline } from "../timeline.ts";
import { type Chains, chainAt, chainsOf, type Links, link } from "./chains.ts";
import { type Clusters, cluster } from "./clusters.ts";
import type { Contradiction, Crossing } from "./contradiction.ts";
import { culpritsOf, relevantTo } from "./culprits.ts";
import { placeAll } from "./order.ts";
import { findRefusal } from "./refusal.ts";

export type ZonesOutcome =
  | {
      readonly result: "ok";
      /** Operation numbers in a legal order; null when it was not asked for. */
      readonly order: Int32Array | null;
    }
  | {
      readonly result: "illegal";
      readonly contradiction: Contradiction;
      /** Operation numbers, in the order of their calls, that are illegal by themselves. */
      readonly culprits: readonly number[];
      /** The culprits, and all operations that could be needed beside some of them. */
      readonly relevant: Int32Array;
      /** Null when the contradiction lies in a single operation. */
      readonly clusters: Clusters | null;
    };

export interface ZonesOptions {
  /** Default: true. */
  readonly wantsOrder?: boolean;
  readonly askClock?: AskClock;
}

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
  { wantsOrder = true, askClock = () => {} }: ZonesOptions = {},
): ZonesOutcome | null {
  const actions = actionsOf(register, operations, timeline, members, askClock);
  const clustering = cluster(actions, timeline, members);
  askClock();
  switch (clustering.kind) {
    case "ambiguous":
      return null;
    case "impossible": {
      const { operation } = clustering;
      const { input, output } = operations[operation] as Operation<Input, Output>;
      const action = register.action(input, output);
      const why = action.kind === "impossible" ? action.why : "";
      return illegal({ kind: "impossible", operation, why }, null, null, timeline);
    }
    case "thin-air":
      return illegal(clustering, null, null, timeline);
    case "clusters":
      return decide(clustering.clusters, timeline, wantsOrder, askClock);
  }
}

function decide(
  clusters: Clusters,
  timeline: Timeline,
  wantsOrder: boolean,
  askClock: AskClock,
): ZonesOutcome | null {
  const links = link(clusters, timeline);
  if (links.broken) return illegal(links.broken, clusters, links, timeline);
  askClock();
  const chains = chainsOf(clusters, links, timeline);
  if ("kind" in chains) return illegal(chains, clusters, links, timeline);
  askClock();
  const sorted = byBeginning(chains);
  const crossing = findCrossing(chains, sorted);
  if (crossing) return illegal(crossing, clusters, links, timeline);
  const refusal = findRefusal(clusters, links, timeline);
  if (refusal) return illegal(refusal, clusters, links, timeline);
  if (!wantsOrder && clusters.differing.length === 0) return { result: "ok", order: null };
  askClock();
  const order = placeAll(clusters, links, timeline, chains, sorted);
  return order && { result: "ok", order };
}

function illegal(
  contradiction: Contradiction,
  clusters: Clusters | null,
  links: Links | null,
  timeline: Timeline,
): ZonesOutcome {
  const culprits = culpritsOf(contradiction, clusters, links, timeline);
  const relevant = relevantTo(culprits, clusters, timeline);
  return { result: "illegal", contradiction, culprits, relevant, clusters };
}

/**
 * Chain numbers in the order of where each zone begins. When no two cross, this is a legal order: if a chain had to come
 * before one that begins earlier, its first return would lie inside the other's zone, and that is a crossing.
 */
function byBeginning({ count, firstReturnAt, lastCallAt }: Chains): Int32Array {
  // One number holds position and chain; typed arrays sort numbers without calling back.
  const keys = new Float64Array(count);
  for (let chain = 0; chain < count; chain++) {
    const beginning = Math.min(firstReturnAt[chain] as number, lastCallAt[chain] as number);
    keys[chain] = (beginning + 1) * count + chain;
  }
  return Int32Array.from(keys.sort(), (key) => key % count);
}

/**
 * A chain must come before another when some operation of it returned before some operation of the other was called:
 * `a.firstReturnAt < b.lastCallAt`. A circle of such demands contains a circle of two, and two zones demand it of each
 * other exactly when two forward zones overlap, or a backward zone lies inside a forward one.
 */
function findCrossing(chains: Chains, sorted: Int32Array): Crossing | null {
  const { firstReturnAt, lastCallAt } = chains;
  let forward = -1;
  let forwardTo = -1;
  for (const chain of sorted) {
    // That the forward one must come before this one follows from the order of beginnings.
    if ((firstReturnAt[chain] as number) < forwardTo)
      return { kind: "crossing", one: chainAt(chains, forward), other: chainAt(chains, chain) };
    if ((firstReturnAt[chain] as number) >= (lastCallAt[chain] as number)) continue;
    forward = chain;
    forwardTo = lastCallAt[chain] as number;
  }
  return null;
}

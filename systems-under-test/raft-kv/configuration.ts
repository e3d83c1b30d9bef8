import { assert } from "../../harness/core/assert.ts";
import type { NodeId } from "../../harness/core/ids.ts";

/**
 * Who votes. While `next` is set, every decision needs a majority of `voters` and one of `next`: joint consensus (Raft
 * paper, section 6; dissertation, section 4.3).
 */
export interface Configuration {
  readonly voters: readonly NodeId[];
  readonly next: readonly NodeId[] | null;
}

/** The configuration of a cluster whose log is empty: the first `count` nodes, n10 after n9. All nodes agree on it. */
export function initialConfiguration(
  nodes: readonly NodeId[],
  count: number | null,
): Configuration {
  const inOrder = [...nodes].sort(byNumber);
  return { voters: inOrder.slice(0, count ?? inOrder.length), next: null };
}

export function isVoter({ voters, next }: Configuration, node: NodeId): boolean {
  return voters.includes(node) || (next?.includes(node) ?? false);
}

/** Whether `agree` holds for majorities. */
export function hasQuorum(configuration: Configuration, agree: (node: NodeId) => boolean): boolean {
  return reachedByQuorum(configuration, (node) => (agree(node) ? 1 : 0)) === 1;
}

/** The largest number that majorities reach. */
export function reachedByQuorum(
  { voters, next }: Configuration,
  numberOf: (node: NodeId) => number,
): number {
  const reached = reachedByMajority(voters.map(numberOf));
  return next ? Math.min(reached, reachedByMajority(next.map(numberOf))) : reached;
}

/** The largest number that more than half of `values` reach. */
export function reachedByMajority(values: readonly number[]): number {
  return reachedBy(Math.floor(values.length / 2) + 1, values);
}

/** The largest number that `count` of `values` reach. */
export function reachedBy(count: number, values: readonly number[]): number {
  let reached: number | null = null;
  for (const value of values) {
    if (reached !== null && value <= reached) continue;
    if (countReaching(value, values) >= count) reached = value;
  }
  assert(reached !== null, () => `${values.length} values, none of which ${count} reach`);
  return reached;
}

function countReaching(limit: number, values: readonly number[]): number {
  let count = 0;
  for (const value of values) if (value >= limit) count++;
  return count;
}

function byNumber(left: NodeId, right: NodeId): number {
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : 1;
}

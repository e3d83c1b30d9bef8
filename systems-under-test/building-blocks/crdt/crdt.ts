import type { z } from "zod";
import type { NodeId } from "../../../harness/core/ids.ts";
import type { Json } from "../../../harness/core/json.ts";

/**
 * A state-based replicated data type (Shapiro et al., "Conflict-free replicated data types", 2011): replicas that merge
 * each other's states in any order, any number of times, end equal. `merge` is commutative, associative and idempotent, and
 * `apply` and `merge` only ever add knowledge.
 *
 * States are JSON as they are, and equal states are equal JSON.
 */
export interface Crdt<State extends Json, Op, Value extends Json> {
  /** What no operation has touched. */
  readonly empty: State;
  /**
   * @param replica whose operation this is. `state` must be what this replica itself keeps, with all of its own operations
   * so far: one that is forgotten, or applied to another's state, is lost in a merge.
   */
  apply(state: State, op: Op, replica: NodeId): State;
  /** The left one itself where the right one has no news. */
  merge(left: State, right: State): State;
  /** What clients read. */
  value(state: State): Value;
  /** What a client must hand back to remove what it has read; null where nothing is needed. */
  context(state: State): Json;
  /** Reads a state that came from a peer or a disk. */
  readonly stateSchema: z.ZodType<State>;
  /** Reads an operation that came from a client or a peer; members that it does not know are left out. */
  readonly opSchema: z.ZodType<Op>;
}

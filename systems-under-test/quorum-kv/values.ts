import { z } from "zod";
import type { NodeId } from "../../harness/core/ids.ts";
import type { Json } from "../../harness/core/json.ts";
import type { Body } from "../../harness/node/message.ts";
import type { HybridTimestamp } from "../building-blocks/hybrid-clock.ts";
import type { Stamp } from "./stamps.ts";

/** The canonical JSON text of the key that clients name. */
export type Key = string;

/** All that a node knows of one key, as JSON, never null. States form a semilattice: any two have a merge. */
export type State = Exclude<Json, null>;

/** What comes from disks and peers; {@link CommonValues.read} looks closer. */
export const stateSchema = z.custom<State>(
  (raw) => raw !== undefined && raw !== null,
  "expected a state",
);

/** What the values of a run have in common, whatever they are. */
export interface CommonValues {
  /** A state from a peer or a disk; null when it is none. */
  read(raw: State): State | null;
  /** Commutative, associative and idempotent. The left one itself where the right one has no news. */
  merge(left: State, right: State): State;
  /** What a client is told that reads. */
  reply(state: State | null): Body;
  /** The state without the memory of what has been removed; null: nothing is left. The same object if there is none. */
  forget(state: State): State | null;
  /** Change requests by type, each with the fields that it must have besides its key. */
  readonly changes: ReadonlyMap<string, readonly string[]>;
}

/** The state with the higher stamp is the merge: last write wins. */
export interface StampedValues extends CommonValues {
  readonly kind: "stamped";
  stampOf(state: State): Stamp;
  /** The state that a change request makes. */
  write(stamp: Stamp, request: Body): State;
}

/** States that grow: a change is made to what the coordinator itself holds, and bears its name. */
export interface GrowingValues extends CommonValues {
  readonly kind: "growing";
  /** Whether a coordinator must have seen what a quorum holds before it makes this change. */
  mustSee(request: Body): boolean;
  /** @returns null for a request that is malformed. */
  change(state: State | null, request: Body, actor: Actor): Changed | null;
}

export type Values = StampedValues | GrowingValues;

/** Who makes a change. */
export interface Actor {
  readonly self: NodeId;
  /** Later than `known`, and than all that this node has given; never given twice. */
  timestampAfter(known: HybridTimestamp | null): HybridTimestamp;
}

export interface Changed {
  readonly state: State;
  readonly reply: Body;
}

/** What `state` is after learning of `other`: the same object if that was nothing new. */
export function learned(values: Values, state: State | null, other: State): State {
  return state === null ? other : values.merge(state, other);
}

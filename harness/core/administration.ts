import type { NodeId } from "./ids.ts";
import type { JsonObject } from "./json.ts";

/** A request in a system's own words: the body of a message. */
export type AdministrationRequest = JsonObject & { readonly type: string };

/**
 * How a running system of this kind is told to change who belongs to it. Requests may be sent to any node; one that cannot
 * do it answers with an error, and may name a `leader` that can.
 */
export interface Administration {
  /** Of all nodes of the cluster, those that belong to it when it starts. */
  membersAtStart(
    nodes: readonly NodeId[],
    settings: Readonly<Record<string, string>>,
  ): readonly NodeId[];
  /** The members that a node's own account of itself names; null: it does not say. */
  membersIn(view: JsonObject): readonly NodeId[] | null;
  /**
   * The sets of members of which this node needs a majority each, by its own account: more than one while a change is under
   * way. Absent: no majority is needed, or there are no majorities to speak of.
   */
  quorumsIn?(view: JsonObject): readonly (readonly NodeId[])[];
  /** Takes nodes in and sends others away, as one change. Answered when it is done, or refused with an error. */
  changeRequest(change: {
    readonly add: readonly NodeId[];
    readonly remove: readonly NodeId[];
  }): AdministrationRequest;
  /** Asks the leader to hand its leadership to `to`. Absent: the system has no leaders. */
  readonly transferRequest?: (to: NodeId) => AdministrationRequest;
}

import type { NodeId, ProcessId } from "./ids.ts";
import type { Op } from "./op.ts";

/** What happened inside a simulated cluster, event by event, in order. */
export interface Trace {
  readonly nodes: readonly NodeId[];
  /** With ascending ids. Older ones than the first are gone. */
  readonly events: readonly TraceEvent[];
  /** How many events before the first one here were not kept. */
  readonly droppedCount: number;
}

interface Happened {
  /** Ascending in the order in which things happened, also at one moment. */
  readonly id: number;
  /** Microseconds since the run began. */
  readonly atUs: number;
  /** To whom: a node by its id, a client as {@link clientLane}, or `nemesis`. */
  readonly lane: string;
  /**
   * What directly led to it in the same lane: the message whose handler did this, or the call that a client's message is
   * for. Null: a timer, a finished sync, somebody from outside, or an event that was not kept.
   */
  readonly cause: number | null;
}

interface MessageFacts {
  /** The `type` of its body. */
  readonly type: string;
  /** The rest of its body in a few words. */
  readonly detail: string;
}

export interface MessageSent extends Happened, MessageFacts {
  readonly kind: "sent";
  readonly to: string;
}

/** A node handles a message, or a client gets it. */
export interface MessageReceived extends Happened, MessageFacts {
  readonly kind: "received";
  readonly from: string;
  /** The sending; null when it was not kept. Two copies of a message have the same one. */
  readonly sent: number | null;
  /** Whether the node's account of itself was another one afterwards. */
  readonly changed: boolean;
}

/** A message will not get there. It stands in the sender's lane, though the sender does not know. */
export interface MessageLost extends Happened, MessageFacts {
  readonly kind: "lost";
  readonly to: string;
  readonly sent: number | null;
  readonly why: string;
  /** More than 1: it stands for so many on the same way, one after another. */
  readonly times: number;
  /** When the last of them was lost. */
  readonly untilUs: number;
}

export interface StateChanged extends Happened {
  readonly kind: "state";
  readonly role: string;
  readonly leader: boolean;
  /** Null for systems without terms. */
  readonly term: number | null;
  /** What is different since the last time, values as clipped JSON. */
  readonly changes: readonly StateChange[];
}

export interface StateChange {
  readonly name: string;
  /** Null: the node has just started. */
  readonly from: string | null;
  readonly to: string;
}

/** What befell the process of a node. */
export type ProcessEvent =
  | (Happened & { readonly kind: "started"; readonly incarnation: number })
  /** `why` is null when somebody had ordered it. */
  | (Happened & { readonly kind: "ended"; readonly why: string | null })
  | (Happened & { readonly kind: "paused" })
  | (Happened & { readonly kind: "resumed" })
  /** Writes that were not synced, by what became of them. */
  | (Happened & { readonly kind: "power-lost"; readonly lost: number; readonly kept: number });

export type TraceEvent =
  | MessageSent
  | MessageReceived
  | MessageLost
  | StateChanged
  | ProcessEvent
  | (Happened & { readonly kind: "synced" })
  | (Happened & { readonly kind: "called"; readonly op: Op })
  | (Happened & { readonly kind: "returned"; readonly op: Op; readonly called: number | null })
  | (Happened & {
      readonly kind: "fault";
      readonly fault: string;
      readonly phase: "start" | "stop";
      readonly outcome: string;
      readonly nodes: readonly NodeId[];
      readonly description: string;
    })
  /** An invariant was found broken, in the lane of the node that broke it; or the cluster made no progress. */
  | (Happened & { readonly kind: "violation"; readonly name: string; readonly message: string });

/** The lane of a client: `p3`. */
export function clientLane(process: ProcessId): string {
  return `p${process}`;
}

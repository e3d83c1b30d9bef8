import type { NodeId, Process, TimeNs } from "../core/ids.ts";
import type { Json } from "../core/json.ts";
import type { Op } from "../core/op.ts";

/** A client worker by number, or a nemesis lane by the name of its package. */
export type ThreadId = number | NemesisLane;
export type NemesisLane = string;

/** What a generator may look at. Immutable. */
export interface Context {
  readonly time: TimeNs;
  /** All threads, client workers first, in order. */
  readonly threads: readonly ThreadId[];
  /** Those without an open operation, in the order of `threads`. */
  readonly freeThreads: readonly ThreadId[];
  /** Under which process a thread works now. */
  processOf(thread: ThreadId): Process;
  /** The thread of a process, or null for one that has been retired. For nemesis lines the lane is in the event. */
  isFree(thread: ThreadId): boolean;
}

/** What is asked of a thread. Left-out fields are filled in: the earliest time, the first free thread. */
export interface OpTemplate {
  readonly f: string;
  readonly key?: Json;
  readonly value?: Json;
}

/** An operation that may begin at `time`, on `thread`, which must be free. */
export type GeneratedOp =
  | {
      readonly kind: "invoke";
      readonly time: TimeNs;
      readonly thread: ThreadId;
      readonly f: string;
      readonly key?: Json;
      readonly value: Json;
    }
  /** Keeps `thread` busy for a while; not recorded. */
  | {
      readonly kind: "sleep";
      readonly time: TimeNs;
      readonly thread: ThreadId;
      readonly durationNs: number;
    }
  /** Says something on the terminal; not recorded. */
  | {
      readonly kind: "log";
      readonly time: TimeNs;
      readonly thread: ThreadId;
      readonly message: string;
    };

export type Next =
  /** `op` is an offer: whoever asked may throw it away and ask again later. `rest` follows once it is taken. */
  | { readonly kind: "op"; readonly op: GeneratedOp; readonly rest: Generator }
  /** Nothing now; ask again after the next event, or a moment later. */
  | { readonly kind: "pending"; readonly rest: Generator }
  | { readonly kind: "done" };

/** Something that happened on a thread: a line of the history, or the end of a sleep or log. */
export interface GeneratorEvent {
  readonly thread: ThreadId;
  readonly type: Op["type"] | "sleep" | "log";
  readonly time: TimeNs;
  readonly f?: string;
  readonly key?: Json;
  readonly value?: Json;
  readonly node?: NodeId;
  readonly error?: Json;
}

/**
 * A plan of operations as an immutable value. Asking changes nothing; what follows is in the answer. Random ones
 * carry their own seed and count, so the same generator always gives the same operations.
 */
export interface Generator {
  next(context: Context): Next;
  /** What the generator becomes after an event: invocations and completions, also of operations it did not offer. */
  update(context: Context, event: GeneratorEvent): Generator;
}

import type { NodeId, Process, TimeNs } from "../core/ids.ts";
import type { Json } from "../core/json.ts";
import type { Op } from "../core/op.ts";
import type { ThreadId, ThreadView } from "./thread-view.ts";

export type { NemesisLane, ThreadId } from "./thread-view.ts";

/** A moment of a run as a generator sees it. Immutable; made by `ThreadTable` of `context.ts`. */
export interface Context {
  readonly time: TimeNs;
  /** All threads that this generator may use, client workers first, in order. */
  readonly threads: readonly ThreadId[];
  /** Those without an open operation, in the order of `threads`. */
  readonly freeThreads: readonly ThreadId[];
  readonly freeCount: number;
  /** `threads` as a set, the same object in every context that shows the same threads. */
  readonly view: ThreadView;
  /** Under which process a thread works now. */
  processOf(thread: ThreadId): Process;
  isFree(thread: ThreadId): boolean;
  /**
   * Who takes the next operation that does not care: a free client worker drawn at random, each as likely as the
   * others, and the same one until some client operation has begun. A lane only where there are no client workers
   * at all, so that no read ever goes to a nemesis. Null when nobody is free.
   */
  pickFree(): ThreadId | null;
  /** The same threads, at another time. */
  at(time: TimeNs): Context;
  /** The same moment with fewer threads. */
  within(view: ThreadView): Context;
}

/** What is asked of whoever is free, now. A left-out value is null. */
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

export type InvokeOp = Extract<GeneratedOp, { kind: "invoke" }>;

export type Next =
  /** `op` is an offer: whoever asked may throw it away and ask again later. `rest` follows once it is taken. */
  | (Standing & {
      readonly kind: "op";
      readonly op: GeneratedOp;
      readonly rest: Generator;
      /** Before `op` is due, something else may have an offer: ask again then. Left out: nothing has. */
      readonly soonerAt?: TimeNs | undefined;
    })
  /**
   * Nothing now; ask `rest` again after the next event, or a moment later. `rest` and not the generator that was
   * asked: it may have learnt something, such as when its window began.
   */
  | (Standing & { readonly kind: "pending"; readonly rest: Generator })
  | { readonly kind: "done" };

interface Standing {
  /**
   * Until then there is no need to ask again, as long as no event comes and the same threads are free: the answer would be
   * the same. `Infinity`: until the next event. Never later than the offer. Left out: nobody knows.
   */
  readonly standsUntil?: TimeNs | undefined;
}

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

import type { NodeId, Process, TimeNs } from "./ids.ts";
import type { Json } from "./json.ts";

export const OP_TYPES = ["invoke", "ok", "fail", "info"] as const;

/**
 * `invoke` opens an operation; exactly one of the others closes it: `ok` happened, `fail` certainly did not,
 * `info` may happen at any later time, so it stays concurrent for ever.
 */
export type OpType = (typeof OP_TYPES)[number];

/** One line of a history (DESIGN section 5). */
export interface Op {
  readonly index: number;
  readonly time: TimeNs;
  readonly process: Process;
  readonly type: OpType;
  readonly f: string;
  readonly key?: Json;
  readonly value: Json;
  /** The node that the client spoke to. */
  readonly node?: NodeId;
  /** Why it failed, or why nobody knows. */
  readonly error?: Json;
  /** What a failed cas found instead: that is a read. */
  readonly observed?: Json;
}

/** What a client, or a nemesis, is asked to do. */
export interface Invocation {
  readonly process: Process;
  readonly f: string;
  readonly key?: Json;
  readonly value: Json;
}

/** How a client says an operation ended. `value` defaults to the invoked one. */
export interface Completion {
  readonly type: "ok" | "fail" | "info";
  readonly value?: Json;
  readonly node?: NodeId;
  readonly error?: Json;
  readonly observed?: Json;
}

import type { NodeId, TimeNs } from "../../core/ids.ts";
import type { Json } from "../../core/json.ts";

/** The id of the operation that wrote what was read, or one of the two below. */
export type WriterId = number;

/** Nobody: the key had not been written. */
export const INITIAL = -1;

/** Nobody, and yet it was read. */
export const THIN_AIR = -2;

/** A read, a write, or both at once (a compare-and-set that succeeded). */
export interface RegisterOp {
  /** Its place in {@link RegisterHistory.ops}. */
  readonly id: number;
  /** The number of its session. */
  readonly session: number;
  /** The number of its key. */
  readonly key: number;
  readonly f: "read" | "write" | "cas";
  /** Who wrote what it read; null when it does not read. */
  readonly reads: WriterId | null;
  readonly writes: boolean;
  /** Null when it does not read. */
  readonly valueRead: Json;
  /** Null when it does not write. */
  readonly valueWritten: Json;
  /** Indexes of its history lines. */
  readonly callLine: number;
  /** Infinity: it is not known to have returned. */
  readonly returnLine: number;
  readonly callNs: TimeNs;
  /** Infinity: it is not known to have returned. */
  readonly returnNs: TimeNs;
  /** Who answered, where that was recorded. */
  readonly node?: NodeId;
}

/**
 * A history of registers in the terms of models. What certainly did not happen is left out, and so are reads without an
 * answer. A write or cas of unknown outcome is there if and only if somebody read what it wrote.
 */
export interface RegisterHistory {
  /** Keys by number. A history without keys has one: null. */
  readonly keys: readonly Json[];
  /**
   * Ids in program order. A session is a process; it ends with an operation that never returned, and what the same client
   * does later is another session.
   */
  readonly sessions: readonly (readonly number[])[];
  /** In the order of their calls. */
  readonly ops: readonly RegisterOp[];
  /** Reads of values that nobody can have written. */
  readonly thinAir: readonly ThinAirRead[];
}

export interface ThinAirRead {
  /** The id of the read. */
  readonly id: number;
  /** The history line of a write of that value that certainly did not happen, or null when nobody ever tried. */
  readonly failedWriteLine: number | null;
}

/** Which write some reads saw cannot be told, so nothing can be said about any model. */
export interface Ambiguous {
  /** One sentence. */
  readonly ambiguous: string;
}

export function isAmbiguous(outcome: RegisterHistory | Ambiguous): outcome is Ambiguous {
  return "ambiguous" in outcome;
}

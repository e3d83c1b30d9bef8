import type { Json, JsonObject } from "./json.ts";

/** `"unknown"`: the checker could not decide, or the run proves too little to be called valid. */
export type Validity = true | false | "unknown";

/** The worst of them: false over unknown over true. Of none: true. */
export function worst(validities: Iterable<Validity>): Validity {
  let result: Validity = true;
  for (const valid of validities) {
    if (valid === false) return false;
    if (valid === "unknown") result = "unknown";
  }
  return result;
}

/** One thing that a checker found, with the history lines that show it. */
export interface Finding {
  /** A name of the field: `nonlinearizable`, `stale-read`, `lost-write`, `G1c`, ... */
  readonly anomaly: string;
  /** Why it is wrong, in words, one step a line. */
  readonly message: string;
  /** Indexes of the history lines involved, ascending. */
  readonly ops: readonly number[];
  readonly key?: Json;
  /** How far an order of these operations comes: what no order allows is shown best beside what one does. */
  readonly placement?: Placement;
}

/** Invocation indexes of operations. */
export interface Placement {
  /** The others in an order that is allowed. */
  readonly order: readonly number[];
  /** The operation that fits nowhere into it. */
  readonly stuck: number;
}

/** What one checker says about one history. */
export interface CheckerResult {
  readonly valid: Validity;
  /** One sentence; present whenever `valid` is not true. */
  readonly reason?: string;
  readonly findings?: readonly Finding[];
  /** Figures of this checker's own. */
  readonly details?: JsonObject;
}

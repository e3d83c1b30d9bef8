import type { TransactionModel } from "../../../core/consistency.ts";
import { bitOf, PROCESS, REALTIME } from "../graph/graph.ts";

/** A model that is decided by whether there is one order of all transactions, or of all snapshots and commits. */
export interface StrongModel {
  readonly model: TransactionModel;
  /** Kinds of edges of time that the order has to agree with. */
  readonly time: number;
  /** Two transactions may each miss what the other wrote: write skew, and only that. */
  readonly allowsSkew: boolean;
}

/** Kinds of edges of time, in which more are stronger. */
const NO_TIME = 0;
export const SESSIONS = bitOf(PROCESS);
const REAL_TIME = bitOf(PROCESS) | bitOf(REALTIME);

/** Strongest first. */
export const STRONG_MODELS: readonly StrongModel[] = [
  { model: "strict-serializable", time: REAL_TIME, allowsSkew: false },
  { model: "strong-session-serializable", time: SESSIONS, allowsSkew: false },
  { model: "strong-snapshot-isolation", time: REAL_TIME, allowsSkew: true },
  { model: "serializable", time: NO_TIME, allowsSkew: false },
  { model: "strong-session-snapshot-isolation", time: SESSIONS, allowsSkew: true },
  { model: "snapshot-isolation", time: NO_TIME, allowsSkew: true },
];

/** A model that implies this one and is quicker to decide where it holds; null: there is none. */
export function strongerThan({ allowsSkew, time }: StrongModel): StrongModel | null {
  if (time === REAL_TIME && !allowsSkew) return null;
  const isSkewed = allowsSkew && time < REAL_TIME;
  const found = STRONG_MODELS.find(
    (each) => each.time === REAL_TIME && each.allowsSkew === isSkewed,
  );
  return found ?? null;
}

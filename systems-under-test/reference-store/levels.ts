import type { TransactionModel } from "../../harness/core/consistency.ts";

/** Which part of the committed transactions a transaction sees. */
export type Sight =
  /** At each read what is newest, and what others have not committed. */
  | "uncommitted"
  /** At each read what is newest. */
  | "latest"
  /** From its start on, all but some recent transactions; none by halves. */
  | "atomic"
  /** The same, and whatever the visible ones depend on is visible too. */
  | "causal"
  /** From its start on, all up to one of the recent ones. */
  | "prefix"
  /** From its start on, all. */
  | "now";

export interface Level {
  readonly name: string;
  /** What clients may rely on, as Jepsen calls it. */
  readonly model: TransactionModel;
  readonly sight: Sight;
  /** The keys that nobody may have written since they were seen, or the transaction aborts. */
  readonly validates: "nothing" | "writes" | "reads";
}

/** Weakest first. README.md tells why each is what it is called, and nothing more. */
export const LEVELS = [
  {
    ...{ name: "read-uncommitted", model: "read-uncommitted" },
    ...{ sight: "uncommitted", validates: "nothing" },
  },
  {
    ...{ name: "read-committed", model: "read-committed" },
    ...{ sight: "latest", validates: "nothing" },
  },
  {
    ...{ name: "read-atomic", model: "read-atomic" },
    ...{ sight: "atomic", validates: "nothing" },
  },
  { name: "causal", model: "causal-cerone", sight: "causal", validates: "nothing" },
  {
    ...{ name: "repeatable-read", model: "repeatable-read" },
    ...{ sight: "prefix", validates: "reads" },
  },
  {
    ...{ name: "snapshot-isolation", model: "snapshot-isolation" },
    ...{ sight: "prefix", validates: "writes" },
  },
  { name: "serializable", model: "serializable", sight: "prefix", validates: "reads" },
  {
    ...{ name: "strict-serializable", model: "strict-serializable" },
    ...{ sight: "now", validates: "reads" },
  },
] as const satisfies readonly Level[];

export type LevelName = (typeof LEVELS)[number]["name"];

export const LEVEL_NAMES = LEVELS.map(({ name }) => name) as readonly LevelName[];

export function levelNamed(name: LevelName): Level {
  return LEVELS.find((level) => level.name === name) as Level;
}

import type { ConsistencyModel } from "../../core/consistency.ts";
import type { Finding, Validity } from "../../core/verdict.ts";
import type { RegisterHistory, RegisterOp } from "./register-history.ts";
import { describeOp } from "./words.ts";

/** What one checker says of one model. */
export interface ModelResult {
  readonly model: ConsistencyModel;
  readonly holds: Validity;
  /** One sentence; present whenever `holds` is not true. */
  readonly reason?: string;
  /** The proofs, the clearest first; present when it does not hold. */
  readonly anomalies: readonly Finding[];
  /** How many reads could not be judged because the order of two versions is not known. */
  readonly undetermined?: number;
}

/** Judges one model. Pure; may say unknown, never guesses. */
export type ModelChecker = (history: RegisterHistory) => ModelResult;

export function holding(model: ConsistencyModel): ModelResult {
  return { model, holds: true, anomalies: [] };
}

export function undecided(model: ConsistencyModel, reason: string): ModelResult {
  return { model, holds: "unknown", reason, anomalies: [] };
}

/** Holds where nothing was found. The reason is the first step of the first finding. */
export function judgedBy(model: ConsistencyModel, anomalies: readonly Finding[]): ModelResult {
  const [first] = anomalies;
  if (first === undefined) return holding(model);
  const reason = `${first.anomaly}: ${first.message.split("\n").join("; ")}`;
  return { model, holds: false, reason, anomalies };
}

/** A finding about these operations, told in these steps. */
export function findingOf(
  { keys }: RegisterHistory,
  anomaly: string,
  ops: readonly RegisterOp[],
  steps: readonly string[],
): Finding {
  const lines = new Set<number>();
  for (const { callLine, returnLine } of ops) {
    lines.add(callLine);
    if (returnLine !== Number.POSITIVE_INFINITY) lines.add(returnLine);
  }
  const [first] = ops;
  const isOneKey = first !== undefined && ops.every(({ key }) => key === first.key);
  return {
    anomaly,
    message: steps.join("\n"),
    ops: [...lines].sort((a, b) => a - b),
    ...(isOneKey && { key: keys[first.key] ?? null }),
  };
}

/** At most so many proofs of one kind are told. */
const MOST_FINDINGS = 10;

/**
 * Reads of what nobody can have written. No model allows them, but for safe registers while a write is going on, so every
 * checker begins with these.
 */
export function thinAirFindings(history: RegisterHistory): readonly Finding[] {
  return history.thinAir.slice(0, MOST_FINDINGS).map(({ id, failedWriteLine }) => {
    const op = history.ops[id] as RegisterOp;
    const what = describeOp(history, op);
    if (failedWriteLine === null)
      return findingOf(history, "thin-air-read", [op], [`${what}, which nobody wrote`]);
    const step = `${what}, but line ${failedWriteLine}, which would have written it, certainly failed`;
    const { ops, ...finding } = findingOf(history, "aborted-read", [op], [step]);
    return { ...finding, ops: [...ops, failedWriteLine].sort((a, b) => a - b) };
  });
}

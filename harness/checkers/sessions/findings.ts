import type { Finding } from "../../core/verdict.ts";
import { findingOf } from "../register-history/model-result.ts";
import type { RegisterHistory, RegisterOp } from "../register-history/register-history.ts";

/** At most so many proofs are told one by one. */
const MOST_FINDINGS = 10;

/** The first few: a store without a guarantee breaks it thousands of times. */
export function takeMost(findings: Iterable<Finding>): readonly Finding[] {
  const taken: Finding[] = [];
  for (const finding of findings) {
    taken.push(finding);
    if (taken.length === MOST_FINDINGS) break;
  }
  return taken;
}

/** A finding about one key, that of the last operation. */
export function sessionFinding(
  history: RegisterHistory,
  anomaly: string,
  ops: readonly RegisterOp[],
  steps: readonly string[],
): Finding {
  const key = history.keys[ops.at(-1)?.key ?? 0] ?? null;
  return { ...findingOf(history, anomaly, ops, steps), key };
}

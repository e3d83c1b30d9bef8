import type { CheckBudget, Checker } from "../../harness/checkers/checker.ts";
import type { ConsistencyModel } from "../../harness/core/consistency.ts";
import { canonicalJson } from "../../harness/core/json.ts";
import type { Finding } from "../../harness/core/verdict.ts";
import { mustConverge } from "../final-reads/demands.ts";
import { finalStateOf, NOTHING_READ } from "../final-reads/final-state.ts";
import { judgeKey } from "./judge.ts";
import { type SiblingKey, siblingKeys } from "./key-history.ts";

const BYTES_A_MB = 1_048_576;

/**
 * Every acknowledged write is in what is read later, or something is that has seen it: later means at the end, and sooner
 * where the system claims it. What was overwritten never comes back, and all clients read the same at the end. Of a system that claims no convergence, the end is not judged.
 */
export function siblingsChecker(claimed: readonly ConsistencyModel[] | null): Checker {
  return {
    name: "siblings",
    async check(history, budget) {
      const end = mustConverge(claimed) ? finalStateOf(history) : NOTHING_READ;
      const keys = siblingKeys(history);
      const details = {
        keys: keys.length,
        keysJudgedAtEnd: end.byKey.size,
        agreedAfterMs: end.agreedAfterMs,
        mostSiblings: keys
          .flatMap(({ reads }) => reads)
          .reduce((most, { shown }) => Math.max(most, shown.length), 0),
      };
      const tooLong = keys.find((key) => !fits(key, budget));
      if (tooLong !== undefined) {
        const reason = `Key ${canonicalJson(tooLong.key)} has ${tooLong.writes.length} writes, too many for ${budget.memoryMb} MB.`;
        return { valid: "unknown", reason, details };
      }
      const findings: readonly Finding[] = [
        ...end.findings,
        ...keys.flatMap((key) => {
          const finals = end.byKey.get(canonicalJson(key.key))?.reads ?? [];
          const isFinal = new Set(finals.map(({ invoke }) => invoke.index));
          return judgeKey(key, isFinal, claimed ?? []);
        }),
      ];
      const [first] = findings;
      if (first !== undefined)
        return { valid: false, reason: `${first.anomaly}: ${first.message}`, findings, details };
      if (end.undecided === null) return { valid: true, details };
      return { valid: "unknown", reason: `Undecided: ${end.undecided}.`, details };
    },
  };
}

function fits({ writes }: SiblingKey, { memoryMb }: CheckBudget): boolean {
  return writes.length ** 2 / 8 < memoryMb * BYTES_A_MB;
}

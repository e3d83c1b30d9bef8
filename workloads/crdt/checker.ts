import type { Checker } from "../../harness/checkers/checker.ts";
import { assertNever } from "../../harness/core/assert.ts";
import type { ConsistencyModel } from "../../harness/core/consistency.ts";
import type { Finding } from "../../harness/core/verdict.ts";
import { mustConverge } from "../final-reads/demands.ts";
import { finalStateOf, NOTHING_READ } from "../final-reads/final-state.ts";
import { judgeCounter } from "./counters.ts";
import { type KeyHistory, keyHistories } from "./key-history.ts";
import { judgeRegister } from "./registers.ts";
import { judgeSet } from "./sets.ts";
import type { CrdtType } from "./value-type.ts";

/**
 * Replicas must come to one value, and that value must be one that the operations can have led to. Of a system that claims no
 * convergence, only reads on the way are judged.
 */
export function crdtChecker(type: CrdtType, claimed: readonly ConsistencyModel[] | null): Checker {
  return {
    name: "crdt",
    async check(history) {
      const end = mustConverge(claimed) ? finalStateOf(history) : NOTHING_READ;
      const keys = keyHistories(history, end);
      const findings = [
        ...end.findings,
        ...keys.flatMap((keyHistory) => judge(type, keyHistory, claimed ?? [])),
      ];
      const details = {
        type,
        keys: keys.length,
        keysJudgedAtEnd: end.byKey.size,
        agreedAfterMs: end.agreedAfterMs,
      };
      const [first] = findings;
      if (first !== undefined)
        return { valid: false, reason: `${first.anomaly}: ${first.message}`, findings, details };
      if (end.undecided === null) return { valid: true, details };
      return { valid: "unknown", reason: sentence(end.undecided), details };
    },
  };
}

function judge(
  type: CrdtType,
  keyHistory: KeyHistory,
  claimed: readonly ConsistencyModel[],
): readonly Finding[] {
  switch (type) {
    case "g-counter":
    case "pn-counter":
      return judgeCounter(keyHistory);
    case "g-set":
    case "or-set":
      return judgeSet(keyHistory);
    case "lww-register":
      return judgeRegister(keyHistory, claimed);
    default:
      return assertNever(type);
  }
}

function sentence(text: string): string {
  return `${text[0]?.toUpperCase()}${text.slice(1)}.`;
}

import type { TransactionModel } from "../../core/consistency.ts";
import type { JsonObject } from "../../core/json.ts";
import { proofDetails, type TransactionProof } from "../../core/transaction-proof.ts";
import type { CheckerResult, Finding } from "../../core/verdict.ts";
import type { Checker } from "../checker.ts";
import { analyseListAppend } from "./analyse-list-append.ts";
import type { AnomalyName } from "./anomalies/anomaly.ts";
import { showJson } from "./input/show.ts";
import { OK, type TransactionHistory } from "./input/transaction-history.ts";
import { transactionHistoryOf } from "./input/transaction-history-of.ts";
import { judgeModels, type ModelVerdict } from "./models.ts";
import { proveCycle, provePlain } from "./proof/prove.ts";

export interface ListAppendOptions {
  /** What must hold. Default: strict-serializable. */
  readonly consistencyModels?: readonly TransactionModel[];
}

/** So many anomalies of one name are told; all are counted. */
const MAX_TOLD = 8;

/**
 * Judges transactions that append to lists and read them (`f` is `txn`), as Elle does: invalid when an anomaly was found that
 * one of the models forbids. Its details say how often each anomaly was found, which models cannot hold (`not`: the weakest
 * of them), and the strongest that may. Unknown when nothing committed, or when a value was appended twice.
 *
 * The checker throws a UsageError for transactions that are none of lists.
 */
export function listAppend({
  consistencyModels = ["strict-serializable"],
}: ListAppendOptions = {}): Checker {
  return {
    name: "list-append",
    async check(history) {
      const transactions = transactionHistoryOf(history, "list-append");
      const doubt = doubtOf(transactions);
      if (doubt !== null) return { valid: "unknown", reason: doubt };
      return judge(transactions, consistencyModels);
    },
  };
}

function doubtOf(history: TransactionHistory): string | null {
  const { duplicateWrites, invokedAt, keys, opKeys, opTransactions, opVersions, outcomes } =
    history;
  if (!outcomes.includes(OK))
    return "No transaction is known to have committed: that proves nothing.";
  const [twice] = duplicateWrites;
  if (twice === undefined) return null;
  const [line, other] = twice.map((op) => invokedAt[opTransactions[op] as number]);
  const value = showJson(history.versionValues[opVersions[twice[0]] as number] ?? null);
  const key = showJson(keys[opKeys[twice[0]] as number] ?? null);
  return `${value} was appended to ${key} twice, on lines ${line} and ${other}: which of them a read saw cannot be told.`;
}

function judge(
  history: TransactionHistory,
  consistencyModels: readonly TransactionModel[],
): CheckerResult {
  const { cycles, plain, reasons } = analyseListAppend(history);
  const names = [...plain, ...cycles].map(({ name }) => name);
  const models = judgeModels(names);
  const broken = new Set([...models.not, ...models.alsoNot]);
  const violated = consistencyModels.filter((model) => broken.has(model));
  const proven = [
    ...tellSome(plain).map((anomaly) => provePlain(history, anomaly)),
    ...cycles.map((cycle) => proveCycle(reasons, cycle)),
  ];
  const told = proven.map(({ finding }) => finding);
  const details = detailsOf(
    names,
    models,
    proven.map(({ proof }) => proof),
  );
  return {
    valid: violated.length === 0,
    reason: reasonOf(names, models, { consistencyModels, violated }),
    ...(told.length > 0 && { findings: told satisfies readonly Finding[] }),
    details,
  };
}

function tellSome<T extends { readonly name: AnomalyName }>(anomalies: readonly T[]): readonly T[] {
  const told = new Map<AnomalyName, number>();
  return anomalies.filter(({ name }) => {
    told.set(name, (told.get(name) ?? 0) + 1);
    return (told.get(name) ?? 0) <= MAX_TOLD;
  });
}

function reasonOf(
  names: readonly AnomalyName[],
  { not, strongest }: ModelVerdict,
  asked: { readonly consistencyModels: readonly string[]; readonly violated: readonly string[] },
): string {
  const found = [...new Set(names)].join(", ");
  if (names.length === 0)
    return `${asked.consistencyModels.join(", ")}: nothing was found against it.`;
  const verdict =
    asked.violated.length > 0
      ? `${asked.violated.join(", ")} cannot hold`
      : `${asked.consistencyModels.join(", ")} may hold`;
  return `${verdict}. Found: ${found}. The weakest models ruled out: ${list(not)}; the strongest that may hold: ${list(strongest)}.`;
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}

/** Cycles are not counted: one of each distinct shape is kept. */
function detailsOf(
  names: readonly AnomalyName[],
  { alsoNot, not, strongest }: ModelVerdict,
  proofs: readonly TransactionProof[],
): JsonObject {
  const anomalies: Record<string, number> = {};
  for (const name of names) anomalies[name] = (anomalies[name] ?? 0) + 1;
  return { anomalies, not, alsoNot, strongest, ...proofDetails(proofs) };
}

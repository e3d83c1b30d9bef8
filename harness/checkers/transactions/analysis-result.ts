import type { TransactionModel } from "../../core/consistency.ts";
import type { JsonObject } from "../../core/json.ts";
import { proofDetails, type TransactionProof } from "../../core/transaction-proof.ts";
import type { CheckerResult } from "../../core/verdict.ts";
import type { Analysis } from "./analysis.ts";
import type { AnomalyName, PlainAnomaly } from "./anomalies/anomaly.ts";
import type { Cycle } from "./cycles/find-cycles.ts";
import { forbiddenFirst, judgeModels, type ModelVerdict } from "./models.ts";
import { proveCycle, provePlain } from "./proof/prove.ts";

/** So many anomalies of one name are told; all are counted. */
const MAX_TOLD = 8;

/**
 * What a checker says of an analysis: invalid when an anomaly was found that one of the models forbids. Those stand first.
 *
 * @param doubt why more may be wrong than was found, in one sentence; null: nothing was left out.
 */
export function resultOf(
  { cycles, plain, reasons }: Analysis,
  consistencyModels: readonly TransactionModel[],
  doubt: string | null,
): CheckerResult {
  const names = [...plain, ...cycles].map(({ name }) => name);
  const models = judgeModels(names);
  const broken = new Set([...models.not, ...models.alsoNot]);
  const violated = consistencyModels.filter((model) => broken.has(model));
  const told = forbiddenFirst([...tellSome(plain), ...cycles], consistencyModels, nameOf);
  const proven = told.map((each) =>
    "edges" in each ? proveCycle(reasons, each) : provePlain(reasons.history, each),
  );
  const findings = proven.map(({ finding }) => finding);
  const reason = reasonOf(names, models, { consistencyModels, violated });
  return {
    valid: violated.length > 0 ? false : doubt === null ? true : "unknown",
    reason: doubt === null ? reason : `${reason} ${doubt}`,
    ...(findings.length > 0 && { findings }),
    details: detailsOf(
      names,
      models,
      proven.map(({ proof }) => proof),
    ),
  };
}

function nameOf({ name }: PlainAnomaly | Cycle): AnomalyName {
  return name;
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

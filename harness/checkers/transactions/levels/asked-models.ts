import type { TransactionModel } from "../../../core/consistency.ts";
import type { Json } from "../../../core/json.ts";
import { proofDetails, type TransactionProof } from "../../../core/transaction-proof.ts";
import { type CheckerResult, type Finding, type Validity, worst } from "../../../core/verdict.ts";
import type { TransactionHistory } from "../input/transaction-history.ts";
import { judgeStrong } from "../serial/judge-strong.ts";
import { STRONG_MODELS } from "../serial/strong-models.ts";
import { type IsolationLevel, LEVEL_OF } from "./isolation-level.ts";
import { type IsolationJudgement, judgeIsolation, levelDetails } from "./levels.ts";

/** What is known of one model. */
interface ModelJudgement {
  readonly holds: Validity;
  /** Why nobody can say; null where it is known. */
  readonly doubt: string | null;
  readonly findings: readonly Finding[];
  readonly proofs: readonly TransactionProof[];
}

/**
 * Decides each of the models by itself.
 *
 * @param levels what is known with sessions: it also holds without.
 */
export function judgeAsked(
  history: TransactionHistory,
  levels: IsolationJudgement,
  {
    consistencyModels,
    initial,
  }: { readonly consistencyModels: readonly TransactionModel[]; readonly initial: Json },
): CheckerResult {
  let alone: IsolationJudgement | null = null;
  const judged = consistencyModels.map((model) => {
    const level = LEVEL_OF.get(model);
    if (level === undefined) return judgeStrongly(history, model, initial);
    if (isProven(levels, level)) return proven;
    alone ??= judgeIsolation(history, initial, { hasSessions: false });
    return ofLevel(alone, level);
  });
  const models = Object.fromEntries(
    consistencyModels.map((model, at) => [model, judged[at]?.holds ?? "unknown"]),
  );
  const findings = judged.flatMap((each) => each.findings);
  return {
    valid: worst(judged.map(({ holds }) => holds)),
    reason: consistencyModels
      .map((model, at) => sentenceOf(model, judged[at] as ModelJudgement))
      .join("; "),
    ...(findings.length > 0 && { findings }),
    details: {
      ...levelDetails(levels),
      models,
      ...proofDetails(judged.flatMap(({ proofs }) => proofs)),
    },
  };
}

const proven: ModelJudgement = { holds: true, doubt: null, findings: [], proofs: [] };

function isProven({ doubt, unbroken }: IsolationJudgement, level: IsolationLevel): boolean {
  return doubt === null && unbroken.includes(level);
}

function ofLevel(judgement: IsolationJudgement, level: IsolationLevel): ModelJudgement {
  const { anomalies, doubt, proofs, tooLong, unbroken } = judgement;
  if (isProven(judgement, level)) return proven;
  const isBroken = anomalies.length > 0 && !unbroken.includes(level);
  return isBroken
    ? { holds: false, doubt: null, findings: anomalies, proofs }
    : { holds: "unknown", doubt: doubt ?? tooLong, findings: [], proofs: [] };
}

function judgeStrongly(
  history: TransactionHistory,
  model: TransactionModel,
  initial: Json,
): ModelJudgement {
  const strong = STRONG_MODELS.find((each) => each.model === model);
  if (strong === undefined) return { ...proven, holds: "unknown", doubt: "nobody decides it" };
  const verdict = judgeStrong(history, strong, initial);
  if (verdict.holds === true) return proven;
  if (verdict.holds === "unknown") return { ...proven, holds: "unknown", doubt: verdict.reason };
  return {
    ...{ holds: false, doubt: null },
    findings: verdict.proofs.map(({ finding }) => finding),
    proofs: verdict.proofs.map(({ proof }) => proof),
  };
}

function sentenceOf(model: TransactionModel, { doubt, findings, holds }: ModelJudgement): string {
  if (holds === true) return `${model} holds`;
  if (holds === "unknown") return `${model} is not decided: ${doubt}`;
  const names = [...new Set(findings.map(({ anomaly }) => anomaly))];
  return `${model} does not hold (${names.join(", ")})`;
}

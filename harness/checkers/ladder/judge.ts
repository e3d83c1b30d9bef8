import { CONSISTENCY_MODELS, type ConsistencyModel } from "../../core/consistency.ts";
import type { History } from "../../core/history.ts";
import type { Json } from "../../core/json.ts";
import { causalModels } from "../causal/causal.ts";
import type { CheckBudget } from "../checker.ts";
import { convergence } from "../convergence/convergence.ts";
import type { SettledOptions } from "../convergence/settled-reads.ts";
import { noLostWrites } from "../durability/no-lost-writes.ts";
import { linearizable } from "../linearizable/linearizable.ts";
import { pram } from "../pram/pram.ts";
import type { ModelResult } from "../register-history/model-result.ts";
import type { RegisterHistory } from "../register-history/register-history.ts";
import { regular, safe } from "../regular/regular.ts";
import { sequential } from "../sequential/sequential.ts";
import { monotonicReads } from "../sessions/monotonic-reads.ts";
import { monotonicWrites } from "../sessions/monotonic-writes.ts";
import { readYourWrites } from "../sessions/read-your-writes.ts";
import { writesFollowReads } from "../sessions/writes-follow-reads.ts";
import { concluded, type Results } from "./conclude.ts";

/** Some checkers judge several models at once; the dearer ones stand last, and may find that all is known. */
const JUDGES: readonly {
  readonly models: readonly ConsistencyModel[];
  judge(history: RegisterHistory, settled: SettledOptions): readonly ModelResult[];
}[] = [
  { models: ["convergence"], judge: (history, settled) => [convergence(history, settled)] },
  { models: ["no-lost-writes"], judge: (history, settled) => [noLostWrites(history, settled)] },
  { models: ["regular"], judge: (history) => [regular(history)] },
  { models: ["safe"], judge: (history) => [safe(history)] },
  { models: ["read-your-writes"], judge: (history) => [readYourWrites(history)] },
  { models: ["monotonic-reads"], judge: (history) => [monotonicReads(history)] },
  { models: ["monotonic-writes"], judge: (history) => [monotonicWrites(history)] },
  { models: ["writes-follow-reads"], judge: (history) => [writesFollowReads(history)] },
  {
    models: ["causal", "causal-convergence", "causal-memory"],
    judge: (history) => causalModels(history),
  },
  { models: ["pram"], judge: (history) => [pram(history)] },
  { models: ["sequential"], judge: (history) => [sequential(history)] },
];

/** Each model's own checker, where it was asked: those of which the answer follows from others are not. */
export function judgeAll(
  history: RegisterHistory,
  settled: SettledOptions,
  begin: Results,
  options: { readonly skipsKnown: boolean },
): Results {
  const own = new Map(begin);
  for (const { judge, models } of JUDGES) {
    const known = options.skipsKnown ? concluded(own) : null;
    if (known !== null && models.every((model) => isKnown(known, model))) continue;
    for (const result of judge(history, settled)) own.set(result.model, result);
  }
  return own;
}

function isKnown(known: Results, model: ConsistencyModel): boolean {
  return (known.get(model)?.holds ?? "unknown") !== "unknown";
}

/** What the checker of linearizability says, in the terms of the others. */
export async function judgeLinearizable(
  history: History,
  initial: Json,
  budget: CheckBudget,
): Promise<ModelResult> {
  const checker = linearizable({ model: "cas-register", initial });
  const { findings = [], reason, valid } = await checker.check(history, budget);
  return {
    ...{ model: "linearizable", holds: valid, anomalies: findings },
    ...(reason !== undefined && { reason }),
  };
}

/** For a history of which nothing can be said. */
export function allUnknown(reason: string): Results {
  return new Map(
    CONSISTENCY_MODELS.map((model) => [
      model,
      { model, holds: "unknown" as const, reason, anomalies: [] },
    ]),
  );
}

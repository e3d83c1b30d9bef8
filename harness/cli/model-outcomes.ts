import { z } from "zod";
import { type AnomalyName, PLAIN_ANOMALIES } from "../checkers/transactions/anomalies/anomaly.ts";
import { CYCLE_NAMES } from "../checkers/transactions/cycles/classify.ts";
import { modelsBrokenBy, modelsImpliedBy } from "../checkers/transactions/models.ts";
import { TRANSACTION_MODELS, type TransactionModel } from "../core/consistency.ts";
import { LADDER_CHECKER, ladderIn } from "../core/ladder.ts";
import type { CheckerResult } from "../core/verdict.ts";
import type { RunSummary } from "../hunt/run-summary.ts";

/** Those that have a definition in the literature first: they tell more. */
const ANOMALIES: readonly AnomalyName[] = [
  ...PLAIN_ANOMALIES.filter((name) => name.startsWith("G")),
  ...CYCLE_NAMES,
  ...PLAIN_ANOMALIES,
];

/** Models that were decided one by one. */
const decidedSchema = z.object({
  models: z.record(z.string(), z.union([z.boolean(), z.literal("unknown")])),
});

const anomaliesSchema = z.object({ anomalies: z.record(z.string(), z.number()) });

/**
 * What a run says of each consistency model, whatever is claimed: the ladder of objects, and of transactions what their
 * anomalies rule out. Of a model that they do not rule out, nothing was found against it.
 */
export function modelOutcomesOf(
  results: Readonly<Record<string, CheckerResult>>,
): Pick<RunSummary, "models" | "brokenBy"> {
  const rungs = ladderIn(results[LADDER_CHECKER]?.details)?.rungs ?? [];
  const models: Record<string, RunSummary["models"][string]> = Object.fromEntries(
    rungs.map(({ model, holds }) => [model, holds]),
  );
  const brokenBy: Record<string, string> = {};
  for (const { details, valid } of Object.values(results)) {
    const found = anomaliesSchema.safeParse(details).data;
    if (found === undefined || valid === "unknown") continue;
    for (const model of TRANSACTION_MODELS) models[model] ??= true;
    for (const anomaly of ANOMALIES.filter((name) => name in found.anomalies))
      for (const model of modelsBrokenBy([anomaly])) {
        models[model] = false;
        brokenBy[model] ??= anomaly;
      }
  }
  for (const { details, findings = [] } of Object.values(results))
    for (const [model, holds] of Object.entries(
      decidedSchema.safeParse(details).data?.models ?? {},
    ))
      for (const broken of holds === false ? withStronger(model) : []) {
        models[broken] = false;
        brokenBy[broken] ??= findings[0]?.anomaly ?? model;
      }
  return { models, brokenBy };
}

/** A model and all that imply it. */
function withStronger(broken: string): readonly TransactionModel[] {
  return TRANSACTION_MODELS.filter(
    (model) => model === broken || [...modelsImpliedBy(model)].some((each) => each === broken),
  );
}

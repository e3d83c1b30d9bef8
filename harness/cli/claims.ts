import { existsSync } from "node:fs";
import { basename, dirname } from "node:path";
import { SYSTEMS } from "../../systems-under-test/registry.ts";
import {
  CONSISTENCY_MODELS,
  type ConsistencyModel,
  objectModelsIn,
  type PromisedModel,
} from "../core/consistency.ts";
import type { Plan } from "../core/plan.ts";
import { unknownName } from "../core/unknown-name.ts";
import { openRunFolder, readPlan } from "../store/run-folder.ts";

/** What must hold of a history. */
export interface Claims {
  /** Null: nobody said. */
  readonly models: readonly ConsistencyModel[] | null;
  /** Who said it. */
  readonly source: "--claims" | "plan.json" | "nobody";
}

/**
 * The claim on a history file: what the user says (`--claims`), or what the system of the run promised whose history it is.
 *
 * @param file null: it comes in on stdin.
 * @throws UsageError for a model that nobody knows, and for a plan beside the history that cannot be read.
 */
export function claimsOn(file: string | null, named: string | undefined): Claims {
  if (named !== undefined) return { models: parseClaims(named), source: "--claims" };
  const folder = file !== null && basename(file) === "history.jsonl" ? dirname(file) : null;
  const run = folder === null ? null : openRunFolder(folder);
  const models =
    run !== null && existsSync(run.file("plan.json"))
      ? objectModelsIn(claimedBy(readPlan(run)))
      : null;
  return { models, source: models === null ? "nobody" : "plan.json" };
}

/** What the user says that must hold, or else what the system of the run promises; null: nobody said. */
export function claimedBy(plan: Plan): readonly PromisedModel[] | null {
  const { binary, consistencyModels, settings, system } = plan;
  if (consistencyModels !== undefined) return consistencyModels;
  if (binary !== null) return null;
  return SYSTEMS.find(({ name }) => name === system)?.claimOf(settings).models ?? null;
}

function parseClaims(text: string): readonly ConsistencyModel[] {
  return text.split(",").map((part) => {
    const name = part.trim();
    const model = CONSISTENCY_MODELS.find((each) => each === name);
    if (model === undefined) throw unknownName("consistency model", name, CONSISTENCY_MODELS);
    return model;
  });
}

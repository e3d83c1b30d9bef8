import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { messageOf, UsageError } from "../core/errors.ts";
import type { History } from "../core/history.ts";
import { type Plan, planSchema } from "../core/plan.ts";
import { fingerprintOf } from "../hunt/fingerprint.ts";
import { readHistoryFile } from "../store/history-file.ts";

/** What is known of an earlier run. */
export interface Recording {
  readonly planFile: string;
  readonly plan: Plan;
  /** What was found then; null where nobody wrote it down. */
  readonly found: { readonly fingerprint: string | null; readonly hash: string | null } | null;
  /** What happened then; null where there is nothing but a plan. */
  readonly history: History | null;
}

/**
 * Reads a run folder, or a plan with whatever of its run lies beside it.
 *
 * @throws UsageError naming file, place and value when there is no plan, or one that this version cannot run.
 */
export function readRecording(path: string): Recording {
  const planFile = planFileOf(path);
  const plan = readPlanFile(planFile);
  const folder = planFile.endsWith("plan.json") ? planFile.slice(0, -"plan.json".length) : null;
  if (folder === null) return { planFile, plan, found: null, history: null };
  const historyFile = join(folder, "history.jsonl");
  return {
    ...{ planFile, plan, found: readFound(join(folder, "verdict.json")) },
    history: existsSync(historyFile) ? readHistoryFile(historyFile).history : null,
  };
}

function planFileOf(path: string): string {
  if (!existsSync(path)) {
    throw new UsageError(`There is no run at ${path}`, {
      hint: "Give the folder of a run, such as results/latest, or a plan.json.",
    });
  }
  if (!statSync(path).isDirectory()) return path;
  const file = join(path, "plan.json");
  if (existsSync(file)) return file;
  throw new UsageError(`${path} is a folder without a plan.json`, {
    hint: "Runs are two levels below results: results/<system>-<workload>/<time>-seed<seed>.",
  });
}

const CURRENT_SCHEMA: Plan["schema"] = 1;

function readPlanFile(file: string): Plan {
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new UsageError(`${file} is not JSON: ${messageOf(cause)}`, {
      cause,
      hint: "It is to be the plan.json of a run.",
    });
  }
  const version = z.looseObject({ schema: z.unknown() }).safeParse(document);
  const schema = version.success ? version.data.schema : undefined;
  if (schema !== undefined && schema !== CURRENT_SCHEMA) {
    throw new UsageError(
      `${file} has schema ${JSON.stringify(schema)}; this version reads ${CURRENT_SCHEMA}`,
      { hint: madeAnew(document) },
    );
  }
  const parsed = planSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `  ${path.join(".") || "(all)"} ${valueAt(document, path)}: ${message}`,
  );
  throw new UsageError(`${file} is not the plan of a run:\n${problems.join("\n")}`, {
    hint: madeAnew(document),
  });
}

function valueAt(document: unknown, path: readonly PropertyKey[]): string {
  let value = document;
  for (const step of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[step];
  return value === undefined ? "is missing" : (JSON.stringify(value) ?? "").slice(0, 100);
}

function madeAnew(document: unknown): string {
  const origin = z
    .looseObject({ reproduce: z.string(), versions: z.looseObject({ faultline: z.string() }) })
    .safeParse(document);
  if (!origin.success) return "Give a plan.json as a run or a hunt has written it.";
  const { reproduce, versions } = origin.data;
  return `Faultline ${versions.faultline} wrote it. Make it anew: ${reproduce}`;
}

const findingSchema = z.object({
  anomaly: z.string(),
  message: z.string(),
  ops: z.array(z.number()),
});

const verdictSchema = z.looseObject({
  hash: z.string().nullable().default(null),
  checkers: z.record(
    z.string(),
    z.object({
      valid: z.union([z.boolean(), z.literal("unknown")]),
      findings: z.array(findingSchema).exactOptional(),
    }),
  ),
});

/** A verdict that cannot be read is nothing to compare with; the replay makes another one. */
function readFound(file: string): Recording["found"] {
  if (!existsSync(file)) return null;
  try {
    const { hash, checkers } = verdictSchema.parse(JSON.parse(readFileSync(file, "utf8")));
    return { hash, fingerprint: fingerprintOf({ checkers }) };
  } catch {
    return null;
  }
}

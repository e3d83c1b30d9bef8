import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { messageOf, UsageError } from "../core/errors.ts";
import { canonicalJson, type Json } from "../core/json.ts";

const counts = z.object({
  invoked: z.number(),
  ok: z.number(),
  fail: z.number(),
  info: z.number(),
});
const verdictSchema = z.looseObject({
  valid: z.union([z.boolean(), z.literal("unknown")]),
  reason: z.string(),
  durationMs: z.number(),
  hash: z.string().nullable(),
  checkers: z.record(
    z.string(),
    z.looseObject({
      valid: z.union([z.boolean(), z.literal("unknown")]),
      findings: z.array(z.looseObject({ anomaly: z.string() })).default([]),
    }),
  ),
  ops: z.object({ total: counts, byF: z.record(z.string(), counts) }),
  nemesis: z.record(z.string(), z.record(z.string(), z.number())),
});

/** One thing that differs between two runs; null: it is not there. */
export interface Difference {
  /** `plan.seed`, `checkers.linearizable`, `ops.cas.ok`, ... */
  readonly name: string;
  readonly left: Json;
  readonly right: Json;
}

/** What every run has another one of. */
const ALWAYS_DIFFERENT = ["startedAt", "reproduce", "schedule"];

/**
 * Compares the plans and verdicts of two run folders.
 *
 * @throws UsageError naming the file that is missing or is not what it should be.
 */
export function diffRuns(left: string, right: string): readonly Difference[] {
  const [before, after] = [factsOf(left), factsOf(right)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((name) => ({ name, left: before.get(name) ?? null, right: after.get(name) ?? null }))
    .filter((each) => canonicalJson(each.left) !== canonicalJson(each.right));
}

/** What there is to compare of a run, by name, in the order of interest. */
function factsOf(run: string): ReadonlyMap<string, Json> {
  const verdict = read(run, "verdict.json", verdictSchema);
  const plan = read(run, "plan.json", z.record(z.string(), z.json()));
  const facts = new Map<string, Json>();
  facts.set("valid", verdict.valid);
  facts.set("reason", verdict.reason);
  for (const [name, { findings, valid }] of Object.entries(verdict.checkers)) {
    const anomalies = [...new Set(findings.map(({ anomaly }) => anomaly))].sort();
    facts.set(
      `checkers.${name}`,
      anomalies.length === 0 ? valid : `${valid}: ${anomalies.join(", ")}`,
    );
  }
  for (const [name, value] of Object.entries(plan))
    if (!ALWAYS_DIFFERENT.includes(name)) facts.set(`plan.${name}`, value as Json);
  for (const [f, byType] of Object.entries({ total: verdict.ops.total, ...verdict.ops.byF }))
    for (const [type, count] of Object.entries(byType)) facts.set(`ops.${f}.${type}`, count);
  for (const [fault, byFate] of Object.entries(verdict.nemesis))
    for (const [fate, count] of Object.entries(byFate))
      facts.set(`nemesis.${fault}.${fate}`, count);
  facts.set("durationMs", verdict.durationMs);
  facts.set("hash", verdict.hash);
  return facts;
}

function read<T>(run: string, name: string, schema: z.ZodType<T>): T {
  const file = join(run, name);
  if (!existsSync(file))
    throw new UsageError(`There is no ${name} in ${run}`, {
      hint: "Give two run folders, such as results/latest; faultline check writes a verdict anew.",
    });
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    throw new UsageError(`${file} is not of a run: ${messageOf(cause)}`, { cause });
  }
}

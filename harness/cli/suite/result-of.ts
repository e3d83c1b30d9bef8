import { z } from "zod";
import type { JsonObject } from "../../core/json.ts";
import { transactionProofsIn } from "../../core/transaction-proof.ts";
import { fingerprintOf } from "../../hunt/fingerprint.ts";
import type { CellJob, CellResult } from "../../suite/cell-result.ts";
import { shellWord } from "../plan.ts";

/** A process that ran a cell, when it has ended. */
export interface EndedCell {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** It was ended because it went on for too long. */
  readonly isLate: boolean;
  readonly stdout: string;
  /** The end of it. */
  readonly stderr: string;
}

const verdictSchema = z.looseObject({
  valid: z.union([z.boolean(), z.literal("unknown")]),
  reason: z.string(),
  seed: z.number(),
  workload: z.string(),
  checkers: z.record(
    z.string(),
    z.looseObject({
      valid: z.union([z.boolean(), z.literal("unknown")]),
      findings: z
        .array(z.object({ anomaly: z.string(), message: z.string(), ops: z.array(z.number()) }))
        .exactOptional(),
      details: z.custom<JsonObject>().exactOptional(),
    }),
  ),
  ops: z.object({ total: z.object({ invoked: z.number(), ok: z.number(), info: z.number() }) }),
  nemesis: z.record(z.string(), z.object({ verified: z.number() })),
  incidents: z.array(z.object({ kind: z.string(), message: z.string() })),
  problems: z.array(z.string()),
  reproduce: z.string(),
});
type Verdict = z.infer<typeof verdictSchema>;

const LAST_WORDS = 6;

/** What the end of a process says of its cell: a proof counts whatever came after it. */
export function resultOf(
  job: CellJob,
  ended: EndedCell & Pick<CellResult, "durationMs" | "folder">,
): CellResult {
  const { durationMs, folder, isLate, stderr } = ended;
  const verdicts = verdictsIn(ended.stdout);
  const last = verdicts.at(-1);
  const sum = (of: (verdict: Verdict) => number) =>
    verdicts.reduce((all, verdict) => all + of(verdict), 0);
  const facts = {
    ...{ durationMs, folder, runs: verdicts.length },
    ops: {
      invoked: sum(({ ops }) => ops.total.invoked),
      ok: sum(({ ops }) => ops.total.ok),
      info: sum(({ ops }) => ops.total.info),
    },
    faultsVerified: sum(({ nemesis }) =>
      Object.values(nemesis).reduce((all, { verified }) => all + verified, 0),
    ),
    seed: last?.seed ?? job.seed,
    reproduce: last?.reproduce ?? `npx faultline ${job.args.map(shellWord).join(" ")}`,
    violation: null,
  };
  if (last?.valid === false)
    return { ...facts, outcome: "violation", reason: last.reason, violation: violationIn(last) };
  if (isLate)
    return { ...facts, outcome: "infrastructure", reason: `it hung: ${lastWords(stderr)}` };
  if (last === undefined || ![0, 2].includes(ended.exitCode ?? -1))
    return { ...facts, outcome: "infrastructure", reason: troubleOf(ended, last) };
  const unknown = verdicts.find(({ valid }) => valid === "unknown");
  if (unknown === undefined) return { ...facts, outcome: "passed", reason: last.reason };
  const trouble = unknown.incidents.find(({ kind }) => kind === "infrastructure");
  return trouble
    ? { ...facts, outcome: "infrastructure", reason: trouble.message }
    : { ...facts, outcome: "unknown", reason: unknown.reason };
}

/** None where the process ended before it printed any. */
function verdictsIn(stdout: string): readonly Verdict[] {
  try {
    const document: unknown = JSON.parse(stdout);
    return z.array(verdictSchema).parse(Array.isArray(document) ? document : [document]);
  } catch {
    return [];
  }
}

function violationIn(verdict: Verdict): CellResult["violation"] {
  const [checker = "", anomaly = "invalid"] = (fingerprintOf(verdict) ?? "").split("/");
  const [proof] = transactionProofsIn(verdict.checkers[checker]?.details);
  const shape = proof === undefined ? "" : proof.edges.map(({ kind }) => kind).join("-");
  return { checker, anomaly, shape, workload: verdict.workload };
}

function troubleOf({ exitCode, signal, stderr }: EndedCell, last: Verdict | undefined): string {
  const [problem] = last?.problems ?? [];
  if (problem !== undefined) return problem;
  return `it ended with ${signal ?? `exit code ${exitCode}`}: ${lastWords(stderr)}`;
}

function lastWords(stderr: string): string {
  return stderr.trim().split("\n").slice(-LAST_WORDS).join("\n");
}

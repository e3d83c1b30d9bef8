import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { z } from "zod";
import { messageOf, UsageError } from "../core/errors.ts";
import type { RunEntry } from "../core/run-entry.ts";
import { compareTexts } from "../core/text-order.ts";
import { openRunFolder, type RunFolder } from "./run-folder.ts";

/** A run that nobody wrote to for so long is not running. */
const STALE_MS = 30_000;

/**
 * All runs below a results folder, the newest first. A run whose files cannot be read is listed with the reason.
 *
 * @throws UsageError when there is no such folder.
 */
export function listRuns(results: string, nowMs: number): readonly RunEntry[] {
  return listRunsAt(results, runPaths(results), nowMs);
}

/** Those of these run folders, by their paths below `root`, that are there, the newest first. */
export function listRunsAt(
  root: string,
  paths: readonly string[],
  nowMs: number,
): readonly RunEntry[] {
  return paths
    .filter((path) => existsSync(join(root, path, "plan.json")))
    .map((path) => entryOf(root, path, nowMs))
    .sort((left, right) => compareTexts(right.startedAt, left.startedAt));
}

/** The newest runs beside a run: those of the same system and workload. None where they cannot be listed. */
export function runsBeside({ path }: RunFolder, most: number, nowMs: number): readonly RunEntry[] {
  const group = dirname(path);
  try {
    return [...foldersIn(group)]
      .sort()
      .slice(-most)
      .map((run) => entryOf(dirname(group), join(basename(group), run), nowMs));
  } catch {
    return [];
  }
}

/** Folders two levels below `results`; links are not followed. */
function runPaths(results: string): readonly string[] {
  try {
    return foldersIn(resolve(results)).flatMap((group) =>
      foldersIn(join(results, group)).map((run) => join(group, run)),
    );
  } catch (cause) {
    throw new UsageError(`Cannot list the runs in ${results}: ${messageOf(cause)}`, {
      cause,
      hint: "Give the folder that --out of faultline run names: results, if it was not given.",
    });
  }
}

function foldersIn(path: string): readonly string[] {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
}

const planPart = z.object({
  system: z.string(),
  workload: z.string(),
  driver: z.string(),
  seed: z.number(),
  startedAt: z.string(),
  bugs: z.array(z.string()),
  faults: z.array(z.string()),
  settings: z.record(z.string(), z.string()),
  reproduce: z.string(),
});

const verdictPart = z.object({
  valid: z.union([z.boolean(), z.literal("unknown")]),
  reason: z.string(),
  durationMs: z.number(),
  ops: z.object({
    total: z.object({ invoked: z.number(), ok: z.number(), fail: z.number(), info: z.number() }),
  }),
  nemesis: z.record(z.string(), z.object({ planned: z.number(), verified: z.number() })),
  checkers: z.record(
    z.string(),
    z.object({
      valid: z.union([z.boolean(), z.literal("unknown")]),
      findings: z.array(z.object({ anomaly: z.string() })).optional(),
      details: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});

function entryOf(results: string, path: string, nowMs: number): RunEntry {
  const folder = openRunFolder(join(results, path));
  const hasReport = existsSync(folder.file("report.html"));
  try {
    const plan = planPart.parse(JSON.parse(readFileSync(folder.file("plan.json"), "utf8")));
    return { path, hasReport, ...plan, ...judgement(folder, nowMs) };
  } catch (thrown) {
    return {
      ...UNREADABLE,
      path,
      hasReport,
      reason: `plan.json or verdict.json: ${messageOf(thrown)}`,
    };
  }
}

const UNJUDGED = {
  ...{ valid: null, durationMs: null, anomalies: [], ops: null, faultCounts: null },
  longestOutageMs: null,
} as const;

const UNREADABLE = {
  ...UNJUDGED,
  state: "unreadable",
  ...{ system: "", workload: "", driver: "", seed: 0, startedAt: "", reproduce: "" },
  ...{ bugs: [], faults: [], settings: {} },
} as const;

type Judgement = Pick<
  RunEntry,
  | "state"
  | "valid"
  | "reason"
  | "durationMs"
  | "anomalies"
  | "ops"
  | "faultCounts"
  | "longestOutageMs"
>;

function judgement(folder: RunFolder, nowMs: number): Judgement {
  if (!existsSync(folder.file("verdict.json"))) {
    const isRunning = nowMs - lastWriteMs(folder) < STALE_MS;
    const state = isRunning ? "running" : "stopped";
    const reason = isRunning ? "It is still running." : "It ended without a verdict.";
    return { ...UNJUDGED, state, reason };
  }
  const verdict = verdictPart.parse(JSON.parse(readFileSync(folder.file("verdict.json"), "utf8")));
  const { valid, reason, durationMs, ops, nemesis, checkers } = verdict;
  const counts = Object.values(nemesis);
  const anomalies = Object.values(checkers).flatMap((result) =>
    result.valid === false ? (result.findings ?? []).map(({ anomaly }) => anomaly) : [],
  );
  const outage = checkers.availability?.details?.longestOutageMs;
  return {
    ...{ state: "judged", valid, reason, durationMs },
    anomalies: [...new Set(anomalies)],
    ops: ops.total,
    faultCounts: {
      planned: counts.reduce((sum, { planned }) => sum + planned, 0),
      verified: counts.reduce((sum, { verified }) => sum + verified, 0),
    },
    longestOutageMs: typeof outage === "number" ? outage : null,
  };
}

function lastWriteMs(folder: RunFolder): number {
  const files = [folder.file("history.jsonl"), folder.file("plan.json"), folder.nodesPath];
  return Math.max(...files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0));
}

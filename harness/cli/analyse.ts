import { SYSTEMS } from "../../systems-under-test/registry.ts";
import { WORKLOADS } from "../../workloads/registry.ts";
import type { Workload } from "../../workloads/workload.ts";
import { availability } from "../checkers/availability.ts";
import { blocking } from "../checkers/blocking/blocking.ts";
import type { Checker } from "../checkers/checker.ts";
import { composeCheckers, overall } from "../checkers/compose.ts";
import { exceptions } from "../checkers/exceptions.ts";
import { invariants } from "../checkers/invariants.ts";
import {
  type CoverageOptions,
  countFaults,
  nemesisCoverage,
} from "../checkers/nemesis-coverage.ts";
import { nodeIncidents } from "../checkers/node-incidents.ts";
import { partitionSides } from "../checkers/partition-sides/partition-sides.ts";
import { countOutcomes, stats } from "../checkers/stats.ts";
import type { History } from "../core/history.ts";
import { NS_PER_MS } from "../core/ids.ts";
import { type HarnessNote, harnessNotes } from "../core/notes.ts";
import type { Plan } from "../core/plan.ts";
import type { CheckerResult, Validity } from "../core/verdict.ts";
import type { VerdictDocument } from "../core/verdict-document.ts";
import { claimedBy } from "./claims.ts";
import { findNamed } from "./names.ts";

export const CHECKER_MEMORY_MB = 1_024;

/** Judges a recorded run by all that its plan promises. Depends on nothing but these two. */
export async function analyse(history: History, plan: Plan): Promise<VerdictDocument> {
  const results = await composeCheckers(checkersOf(plan), history, {
    timeoutMs: plan.checkerTimeoutMs,
    memoryMb: CHECKER_MEMORY_MB,
  });
  const valid = overall(results);
  return documentOf(history, plan, { valid, reason: reasonOf(valid, results, history), results });
}

/** What can be said of a run before anything of it is judged. */
export function unjudged(history: History, plan: Plan, reason: string): VerdictDocument {
  return documentOf(history, plan, { valid: "unknown", reason, results: {} });
}

interface Judgement {
  readonly valid: Validity;
  readonly reason: string;
  readonly results: Readonly<Record<string, CheckerResult>>;
}

function documentOf(
  history: History,
  plan: Plan,
  { valid, reason, results }: Judgement,
): VerdictDocument {
  const notes = harnessNotes(history);
  const { seed, system, workload, driver, bugs, startedAt, reproduce } = plan;
  return {
    ...{ schema: 1, valid, reason, seed, system, workload, driver, bugs, startedAt },
    durationMs: durationMs(history),
    checkers: results,
    ops: countOutcomes(history),
    nemesis: countFaults(history),
    messages: notesOf(notes, "finished").at(-1)?.messages ?? null,
    incidents: notesOf(notes, "incident").map(({ node, kind, message }) => ({
      ...{ node, kind, message },
    })),
    problems: notesOf(notes, "problem").map(({ message }) => message),
    interrupted:
      notesOf(notes, "interrupted").length > 0 || notesOf(notes, "finished").length === 0,
    hash: notesOf(notes, "finished").at(-1)?.hash ?? null,
    reproduce,
  };
}

/** All that a run is judged by. */
export function checkersOf(plan: Plan): readonly Checker[] {
  const workload = findNamed("workload", plan.workload, WORKLOADS);
  const { isOneOfMany = false } = plan;
  return [
    ...workload.checkers(claimedBy(plan), plan.settings),
    ...(isOneOfMany ? [] : (workload.remarks?.() ?? [])),
    ...(isWatched(plan) ? [invariants()] : []),
    stats({ mayBeFruitless: isOneOfMany }),
    exceptions(),
    availability(),
    nemesisCoverage({ ...coverageOf(plan), mayStop: (f) => wantsAllNodes(plan, workload, f) }),
    ...(blocks(plan) ? [blocking()] : []),
    ...(isOneOfMany
      ? []
      : [partitionSides({ nodes: plan.nodes, roundTripMs: roundTripMsOf(plan) })]),
    nodeIncidents({ isProof: plan.driver === "sim" }),
  ];
}

/** Whether its nodes tell what waits for others, and somebody looks at this run by itself. */
function blocks({ isOneOfMany = false, system }: Plan): boolean {
  return (
    !isOneOfMany && SYSTEMS.some(({ name, notesBlocking }) => name === system && notesBlocking)
  );
}

/** Of a system that is not ours nobody knows how its data lies; then the workload says what may touch all nodes. */
function wantsAllNodes({ system: name }: Plan, workload: Workload, f: string): boolean {
  const system = SYSTEMS.find((each) => each.name === name);
  if (system) return system.servesWhenWhole === "all";
  return workload.wantsAllNodes?.includes(f) ?? false;
}

/** Whether the nodes' own state was looked at while the plan ran. */
function isWatched({ driver, ignoresInvariants = false, system }: Plan): boolean {
  return (
    !ignoresInvariants &&
    driver === "sim" &&
    SYSTEMS.some(({ name, invariants }) => name === system && invariants)
  );
}

/** A run that ends by showing progress leaves a part of the cluster broken for good. */
function coverageOf({ faults, isOneOfMany = false, livenessMs }: Plan): CoverageOptions {
  return { requested: isOneOfMany ? [] : faults, mayStay: livenessMs > 0 };
}

function notesOf<K extends HarnessNote["note"]>(notes: readonly HarnessNote[], kind: K) {
  return notes.filter((note): note is Extract<HarnessNote, { note: K }> => note.note === kind);
}

function durationMs(history: History): number {
  const first = history.ops[0]?.time ?? 0;
  const last = history.ops.at(-1)?.time ?? 0;
  return Math.round((last - first) / NS_PER_MS);
}

/** The reason of the first checker that gave this verdict. */
function reasonOf(
  valid: Validity,
  results: Readonly<Record<string, CheckerResult>>,
  history: History,
): string {
  if (valid === true) {
    const judges = Object.keys(results).join(", ");
    return `No violation found in ${history.operations.length} operations (${judges}).`;
  }
  for (const [name, result] of Object.entries(results))
    if (result.valid === valid) return result.reason ?? `${name} says ${JSON.stringify(valid)}`;
  return "No checker gave a reason.";
}

/** Of messages between nodes and their answers, where the run delays them. */
function roundTripMsOf({ latency }: Plan): number | null {
  return latency.kind === "none" ? null : 2 * latency.meanMs;
}

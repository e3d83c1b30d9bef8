import { NS_PER_MS } from "../core/ids.ts";
import type { HuntResult } from "../hunt/hunt.ts";
import { countOf, countText, durationText } from "../report/text/numbers.ts";
import { asJson } from "./finish.ts";
import type { HuntFlags } from "./hunt-flags.ts";
import type { KeptRun } from "./keep-run.ts";
import type { ShrunkRun } from "./shrink-run.ts";

/** A violation in its run folders. */
export interface Catch {
  readonly run: KeptRun;
  /** Null: nobody wanted it smaller. */
  readonly shrunk: ShrunkRun | null;
}

export function huntIntroduction(flags: HuntFlags): string {
  const { jobs, run, seedCount, timeLimitMs, firstSeed } = flags;
  const bugs = run.bug.length === 0 ? "" : `, planted: ${run.bug.join(", ")}`;
  const settings = run.set.length === 0 ? "" : ` with ${run.set.join(",")}`;
  const limits = [
    ...(seedCount === null ? [] : [countOf(seedCount, "seed")]),
    ...(timeLimitMs === null ? [] : [`${timeLimitMs / 1_000} s`]),
  ];
  return `${run.system}${settings}${bugs}: ${limits.join(" or ")} from seed ${firstSeed} on, ${countOf(jobs, "process", "processes")}.`;
}

/** What a hunt found, for people. */
export function huntReport({ tally }: HuntResult, catches: readonly Catch[]): string {
  const lines = catches.flatMap(catchLines);
  if (catches.length === 0)
    lines.push(
      `No violation found in ${countOf(tally.seeds, "seed")}, ${countOf(tally.operations, "operation")}.`,
    );
  if (tally.unknown > 0) {
    lines.push(`${countOf(tally.unknown, "run")} could not be decided:`);
    for (const { seed, reason } of tally.unknownRuns) lines.push(`  seed ${seed}: ${reason}`);
    const untold = tally.unknown - tally.unknownRuns.length;
    if (untold > 0) lines.push(`  and ${countText(untold)} more`);
  }
  return `${lines.join("\n")}\n`;
}

/** The same as one JSON document. */
export function huntDocument({ tally, elapsedMs }: HuntResult, catches: readonly Catch[]): string {
  const { seeds, events, operations, violations, unknown, unknownRuns, virtualMs } = tally;
  return asJson({
    schema: 1,
    ...{ seeds, events, operations, virtualMs, elapsedMs: Math.round(elapsedMs) },
    ...{ violations, unknown, unknownRuns },
    marks: Object.fromEntries(tally.marks),
    finds: catches.map(({ run, shrunk }) => ({
      ...factsOf(run),
      shrunk: shrunk === null ? null : shrunkFacts(shrunk),
    })),
  });
}

function catchLines({ run, shrunk }: Catch): readonly string[] {
  const { fingerprint, folder, plan, reason } = run;
  return [
    `✗ ${fingerprint}  seed ${plan.seed}`,
    `  ${reason}`,
    ...foldersOf(folder),
    `  or      ${plan.reproduce}`,
    ...(shrunk === null ? [] : shrunkLines(shrunk)),
  ];
}

function shrunkLines(result: ShrunkRun): readonly string[] {
  if (result.kind === "failed") return [`Not shrunk: ${result.why}`];
  const { shrunk, elapsedMs, run } = result;
  const { faults, operations, nodes, runs, isMinimal } = shrunk;
  const size = `${countOf(faults, "fault")}, ${countOf(operations, "operation")}, ${countOf(nodes, "node")}`;
  const effort = `${countOf(runs, "run")}, ${durationText(elapsedMs * NS_PER_MS)}`;
  return [
    `Shrunk to ${size} (${effort}${isMinimal ? "" : "; there was no time for less"})`,
    `  ${run.reason}`,
    ...foldersOf(run.folder),
  ];
}

function foldersOf(folder: string): readonly string[] {
  return [`  report  ${folder}/report.html`, `  again   npx faultline replay ${folder}/plan.json`];
}

function shrunkFacts(result: ShrunkRun): object {
  if (result.kind === "failed") return { failed: result.why };
  const { faults, operations, nodes, runs, isMinimal } = result.shrunk;
  const elapsedMs = Math.round(result.elapsedMs);
  const reproduce = `npx faultline replay ${result.run.folder}/plan.json`;
  return {
    ...factsOf(result.run),
    reproduce,
    faults,
    operations,
    nodes,
    runs,
    elapsedMs,
    isMinimal,
  };
}

function factsOf({ fingerprint, folder, hash, plan, reason }: KeptRun): object {
  return { fingerprint, seed: plan.seed, reason, hash, folder, reproduce: plan.reproduce };
}

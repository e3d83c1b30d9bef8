import type { HuntResult } from "../hunt/hunt.ts";
import { asJson } from "./finish.ts";
import type { Catch } from "./hunt-report.ts";

/** What came of the hunt for one planted bug. */
export interface BugRow {
  readonly bug: string;
  readonly result: HuntResult;
  readonly catches: readonly Catch[];
}

const HEAD =
  "| bug | seed | found after | processor time | faults left | operations left | nodes left | caught by |";

/** A Markdown table, a row for each bug. */
export function bugTable(rows: readonly BugRow[]): string {
  const lines = rows.map((row) => `| ${cellsOf(row).join(" | ")} |`);
  const missed = rows.filter(({ catches }) => catches.length === 0).map(({ bug }) => bug);
  const remark = missed.length === 0 ? [] : [`\nNot found: ${missed.join(", ")}.`];
  return `${[HEAD, "|---|---|---|---|---|---|---|---|", ...lines, ...remark].join("\n")}\n`;
}

/** The same as one JSON document. */
export function bugDocument(rows: readonly BugRow[]): string {
  return asJson(
    rows.map((row) => {
      const { run, shrunk } = row.catches[0] ?? { run: null, shrunk: null };
      const left = shrunk?.kind === "shrunk" ? shrunk.shrunk : null;
      return {
        bug: row.bug,
        seeds: row.result.tally.seeds,
        elapsedMs: Math.round(row.result.elapsedMs),
        cpuMs: row.result.tally.cpuMs,
        found: run && { seed: run.plan.seed, fingerprint: run.fingerprint, folder: run.folder },
        shrunk: left && { faults: left.faults, operations: left.operations, nodes: left.nodes },
      };
    }),
  );
}

function cellsOf({ bug, result, catches }: BugRow): readonly (string | number)[] {
  const [found] = catches;
  const { tally, elapsedMs } = result;
  if (found === undefined)
    return [`\`${bug}\``, "none", `${tally.seeds} seeds`, inSeconds(tally.cpuMs), "", "", "", ""];
  const { run, shrunk } = found;
  const left =
    shrunk?.kind === "shrunk"
      ? [shrunk.shrunk.faults, shrunk.shrunk.operations, shrunk.shrunk.nodes]
      : ["", "", ""];
  const times = [inSeconds(elapsedMs), inSeconds(tally.cpuMs)];
  return [`\`${bug}\``, run.plan.seed, ...times, ...left, `${run.fingerprint}`];
}

function inSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

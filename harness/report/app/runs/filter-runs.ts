import type { RunEntry } from "../../../core/run-entry.ts";
import { outcomeOfRun, type RunOutcome } from "../../runs/run-outcome.ts";

export interface Filter {
  /** Words that must all be somewhere in the run; `seed:42` means that seed alone. */
  readonly text: string;
  readonly outcome: RunOutcome | null;
  /** Empty: all. */
  readonly system: string;
  readonly workload: string;
}

export const NO_FILTER: Filter = { text: "", outcome: null, system: "", workload: "" };

export function filtered(runs: readonly RunEntry[], filter: Filter): readonly RunEntry[] {
  const words = filter.text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return runs.filter(
    (run) =>
      (filter.outcome === null || outcomeOfRun(run) === filter.outcome) &&
      (filter.system === "" || run.system === filter.system) &&
      (filter.workload === "" || run.workload === filter.workload) &&
      words.every((word) => says(run, word)),
  );
}

function says(run: RunEntry, word: string): boolean {
  const seed = /^seed:(\d+)$/.exec(word)?.[1];
  if (seed !== undefined) return String(run.seed) === seed;
  const { system, workload, driver, reason, bugs, faults, anomalies, startedAt } = run;
  const settings = Object.entries(run.settings).map(([name, value]) => `${name}=${value}`);
  return [system, workload, driver, reason, startedAt, String(run.seed)]
    .concat(bugs, faults, anomalies, settings)
    .some((text) => text.toLowerCase().includes(word));
}

export const SORT_COLUMNS = [
  "verdict",
  "system",
  "workload",
  "started",
  "operations",
  "ok",
  "outage",
] as const;
export type SortColumn = (typeof SORT_COLUMNS)[number];

export interface Sorting {
  readonly column: SortColumn;
  readonly isDescending: boolean;
}

const RANKS: Readonly<Record<RunOutcome, number>> = {
  ...{ invalid: 0, unknown: 1, stopped: 2, running: 3, valid: 4 },
};

export function sorted(
  runs: readonly RunEntry[],
  { column, isDescending }: Sorting,
): readonly RunEntry[] {
  const factor = isDescending ? -1 : 1;
  return [...runs].sort((left, right) => factor * compare(left, right, column));
}

function compare(left: RunEntry, right: RunEntry, column: SortColumn): number {
  switch (column) {
    case "verdict":
      return RANKS[outcomeOfRun(right)] - RANKS[outcomeOfRun(left)];
    case "system":
    case "workload":
      return left[column].localeCompare(right[column]);
    case "started":
      return left.startedAt.localeCompare(right.startedAt);
    case "operations":
      return (left.ops?.invoked ?? 0) - (right.ops?.invoked ?? 0);
    case "ok":
      return okShare(left) - okShare(right);
    case "outage":
      return (left.longestOutageMs ?? 0) - (right.longestOutageMs ?? 0);
  }
}

export function okShare({ ops }: RunEntry): number {
  return ops === null || ops.invoked === 0 ? 0 : ops.ok / ops.invoked;
}

import type { NightJudgement } from "./judge-night.ts";
import type { LedgerLine } from "./ledger.ts";
import { compareNights } from "./nights.ts";
import { median } from "./statistics.ts";

/** Nights side by side in a row. */
export const NIGHTS_SHOWN = 14;

/** A cell over the last nights. */
export interface TrendRow {
  readonly cell: string;
  /** Oldest first; null: it was not run. */
  readonly nights: readonly (TrendMark | null)[];
  readonly violations: number;
  readonly runs: number;
}

export interface TrendMark {
  readonly outcome: LedgerLine["outcome"] | "quarantined";
  readonly night: string;
  readonly reason: string;
  readonly fingerprint: string | null;
}

/** How hard the nights tested: what drops without a word has made the test weaker. */
export interface TrendEffort {
  readonly night: string;
  readonly ops: number;
  /** Of all operations, those of which nobody knows whether they happened; null: there were none. */
  readonly indeterminate: number | null;
  readonly faultsVerified: number;
}

export interface Trend {
  readonly nights: readonly string[];
  readonly rows: readonly TrendRow[];
  readonly effort: readonly TrendEffort[];
  /** Of the nights before the last one. */
  readonly medianOps: number | null;
}

/** The last nights of a suite up to the one that was judged, cells with violations first. */
export function trendOf(judged: NightJudgement, wholeLedger: readonly LedgerLine[]): Trend {
  const ledger = wholeLedger.filter(({ night }) => compareNights(night, judged.night) <= 0);
  const nights = [...new Set([...ledger.map(({ night }) => night), judged.night])]
    .toSorted(compareNights)
    .slice(-NIGHTS_SHOWN);
  const names = new Set([
    ...judged.cells.map(({ task }) => task.cell.id),
    ...ledger.filter(({ night }) => nights.includes(night)).map(({ cell }) => cell),
  ]);
  const shielded = new Set(judged.quarantine.map(({ fingerprint }) => fingerprint));
  const rows = [...names].map((cell) => {
    const own = ledger.filter((line) => line.cell === cell);
    return {
      cell,
      nights: nights.map((night) =>
        worstMark(
          own.filter((line) => line.night === night),
          shielded,
        ),
      ),
      violations: own.filter(({ outcome }) => outcome === "violation").length,
      runs: own.length,
    };
  });
  const effort = nights.map((night) => effortOf(night, ledger));
  return {
    ...{ nights, effort },
    rows: rows.toSorted((left, right) => rank(left) - rank(right)),
    medianOps: median(effort.slice(0, -1).map(({ ops }) => ops)),
  };
}

const BY_WEIGHT = ["violation", "infrastructure", "unknown", "quarantined", "not-run", "passed"];

/** A cell that was run with several seeds shows the worst of them. */
function worstMark(
  lines: readonly LedgerLine[],
  quarantined: ReadonlySet<string>,
): TrendMark | null {
  const marks = lines.map(({ fingerprint, night, outcome, reason }) => {
    const isShielded = fingerprint !== null && quarantined.has(fingerprint);
    return {
      ...{ fingerprint, night, reason },
      outcome: isShielded ? "quarantined" : outcome,
    } as const;
  });
  const weight = ({ outcome }: TrendMark): number => BY_WEIGHT.indexOf(outcome);
  return marks.toSorted((left, right) => weight(left) - weight(right))[0] ?? null;
}

/** What is bad in the last night, then what was bad in any, then the rest. */
function rank({ nights, violations }: TrendRow): number {
  const last = nights.at(-1);
  if (last && last.outcome !== "passed") return BY_WEIGHT.indexOf(last.outcome);
  return violations > 0 ? BY_WEIGHT.length : BY_WEIGHT.length + 1;
}

function effortOf(night: string, ledger: readonly LedgerLine[]): TrendEffort {
  const lines = ledger.filter((line) => line.night === night);
  const sum = (of: (line: LedgerLine) => number) => lines.reduce((all, line) => all + of(line), 0);
  const ops = sum(({ result }) => result.ops.invoked);
  return {
    ...{ night, ops },
    indeterminate: ops === 0 ? null : sum(({ result }) => result.ops.info) / ops,
    faultsVerified: sum(({ result }) => result.faultsVerified),
  };
}

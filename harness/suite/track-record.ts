import type { LedgerLine } from "./ledger.ts";
import { compareNights } from "./nights.ts";
import { type Interval, wilson } from "./statistics.ts";

/** All that is known of one fingerprint. */
export interface TrackRecord {
  readonly fingerprint: string;
  readonly anomaly: string;
  readonly checker: string;
  readonly system: string;
  readonly workload: string;
  readonly nemesis: string | null;
  /** The cells in which it was seen. */
  readonly cells: readonly string[];
  readonly firstSeen: Sighting;
  readonly lastSeen: Sighting;
  /** Runs that showed it, of those of its cells that were judged since it was first seen. */
  readonly hits: number;
  readonly tries: number;
  /** 95 %, Wilson. */
  readonly hitRate: Interval;
  /** Nights since it was last seen in which one of its cells was judged. */
  readonly quietNights: number;
  /** The newest line that shows it. */
  readonly example: LedgerLine;
}

export interface Sighting {
  readonly night: string;
  readonly commit: string | null;
}

/** The newest sighting first. */
export function trackRecords(unsorted: readonly LedgerLine[]): readonly TrackRecord[] {
  const ledger = unsorted.toSorted((left, right) => compareNights(left.night, right.night));
  const byFingerprint = new Map<string, LedgerLine[]>();
  for (const line of ledger) {
    if (line.fingerprint === null) continue;
    const seen = byFingerprint.get(line.fingerprint);
    if (seen) seen.push(line);
    else byFingerprint.set(line.fingerprint, [line]);
  }
  return [...byFingerprint]
    .map(([fingerprint, seen]) => recordOf(fingerprint, seen, ledger))
    .toSorted((left, right) => compareNights(right.lastSeen.night, left.lastSeen.night));
}

function recordOf(
  fingerprint: string,
  seen: readonly LedgerLine[],
  ledger: readonly LedgerLine[],
): TrackRecord {
  const first = seen[0] as LedgerLine;
  const last = seen.at(-1) as LedgerLine;
  const cells = [...new Set(seen.map(({ cell }) => cell))];
  const judged = ledger.filter(
    (line) =>
      cells.includes(line.cell) &&
      compareNights(line.night, first.night) >= 0 &&
      (line.outcome === "violation" || line.outcome === "passed"),
  );
  const hits = seen.reduce((sum, line) => sum + line.hits, 0);
  const tries = judged.reduce((sum, line) => sum + (line.tries || line.result.runs), 0);
  const later = judged.filter(({ night }) => compareNights(night, last.night) > 0);
  const { violation } = last.result;
  return {
    ...{ fingerprint, cells, hits, tries, hitRate: wilson(hits, tries), example: last },
    anomaly: violation?.anomaly ?? "invalid",
    checker: violation?.checker ?? "",
    system: last.system,
    workload: violation?.workload ?? last.workload ?? "",
    nemesis: last.nemesis,
    firstSeen: { night: first.night, commit: first.commit },
    lastSeen: { night: last.night, commit: last.commit },
    quietNights: new Set(later.map(({ night }) => night)).size,
  };
}

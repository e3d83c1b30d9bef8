import type { Quarantine } from "./config.ts";
import type { LedgerLine } from "./ledger.ts";
import { compareNights, dayOf } from "./nights.ts";
import type { Task } from "./order.ts";
import { type TrackRecord, trackRecords } from "./track-record.ts";

/** A task of a night with what came of it; null: it was not run. */
export interface NightCell {
  readonly task: NightTask;
  readonly line: LedgerLine | null;
  /** Of a violation: how it counts. */
  readonly standing: Standing | null;
}

/** As much of a task as outlives the night. */
export type NightTask = Pick<Task, "id" | "why" | "seed" | "estimateMs"> & {
  readonly cell: Pick<Task["cell"], "id" | "system" | "workload" | "nemesis" | "driver" | "bug">;
};

/** `new`: not seen in any night before. `quarantined`: shown, and does not fail the night. */
export type Standing = "new" | "known" | "quarantined" | "quarantine-expired";

export interface NightJudgement {
  readonly suite: string;
  readonly night: string;
  readonly cells: readonly NightCell[];
  readonly records: readonly TrackRecord[];
  readonly quarantine: readonly (Quarantine & { readonly isExpired: boolean })[];
  readonly counts: {
    readonly violation: number;
    readonly quarantined: number;
    readonly unknown: number;
    readonly infrastructure: number;
    readonly notRun: number;
    readonly passed: number;
  };
  readonly canaries: { readonly planned: number; readonly found: number };
  /** Everything that keeps the night from being green, the worst first. */
  readonly objections: readonly Objection[];
}

export interface Objection {
  readonly exitCode: 1 | 2 | 255;
  readonly message: string;
  readonly cell: string | null;
}

export interface NightFacts {
  readonly suite: string;
  readonly night: string;
  readonly tasks: readonly NightTask[];
  /** All nights, this one among them; later ones are left out of account. */
  readonly ledger: readonly LedgerLine[];
  readonly quarantine: readonly Quarantine[];
  /** What else is wrong with the night: shards that are missing. */
  readonly problems?: readonly string[];
}

/**
 * What a night says. A violation fails it (1) unless its fingerprint is in quarantine and the day has not come; then trouble of
 * the infrastructure (255); then what nobody knows (2), which the whole night is when a canary was not found, and when a
 * quarantine has run out.
 */
export function judgeNight(facts: NightFacts): NightJudgement {
  const { night, suite, tasks } = facts;
  const ledger = facts.ledger.filter((line) => compareNights(line.night, night) <= 0);
  const records = trackRecords(ledger);
  const quarantine = facts.quarantine.map((entry) => ({
    ...entry,
    isExpired: dayOf(night) > entry.until,
  }));
  const lines = new Map(
    ledger.filter((line) => line.night === night).map((line) => [line.task, line]),
  );
  const cells = tasks.map((task) => {
    const line = lines.get(task.id) ?? null;
    return { task, line, standing: standingOf(line, records, quarantine) };
  });
  const canaries = cells.filter(({ task }) => task.why === "canary");
  const of = (outcome: LedgerLine["outcome"]) =>
    cells.filter(({ line }) => line?.outcome === outcome).length;
  const quarantined = cells.filter(({ standing }) => standing === "quarantined").length;
  return {
    ...{ suite, night, cells, records, quarantine },
    counts: {
      violation: of("violation") - quarantined,
      ...{ quarantined, unknown: of("unknown"), infrastructure: of("infrastructure") },
      ...{ notRun: cells.filter(({ line }) => line === null).length, passed: of("passed") },
    },
    canaries: {
      planned: canaries.length,
      found: canaries.filter(({ line }) => line?.outcome === "passed").length,
    },
    objections: objectionsTo(cells, quarantine, facts.problems ?? []),
  };
}

function standingOf(
  line: LedgerLine | null,
  records: readonly TrackRecord[],
  quarantine: NightJudgement["quarantine"],
): Standing | null {
  if (line?.outcome !== "violation") return null;
  const entry = quarantine.find(({ fingerprint }) => fingerprint === line.fingerprint);
  if (entry) return entry.isExpired ? "quarantine-expired" : "quarantined";
  const record = records.find(({ fingerprint }) => fingerprint === line.fingerprint);
  return record?.firstSeen.night === line.night ? "new" : "known";
}

function objectionsTo(
  cells: readonly NightCell[],
  quarantine: NightJudgement["quarantine"],
  problems: readonly string[],
): readonly Objection[] {
  const objections: Objection[] = [];
  const object = (exitCode: Objection["exitCode"], message: string, cell: string | null) =>
    objections.push({ exitCode, message, cell });
  for (const { line, standing, task } of cells) {
    if (task.why === "canary" && line?.outcome !== "passed")
      object(2, `nothing of this night is to be believed: ${line?.reason ?? NOT_RUN}`, task.id);
    if (line === null || standing === "quarantined") continue;
    if (line.outcome === "violation") object(1, `${standing}: ${line.reason}`, task.id);
    if (line.outcome === "infrastructure") object(255, line.reason, task.id);
    if (line.outcome === "unknown" && task.why !== "canary") object(2, line.reason, task.id);
  }
  for (const { fingerprint, isExpired, owner, until } of quarantine)
    if (isExpired)
      object(
        2,
        `the quarantine of ${fingerprint} (${owner}) ended on ${until}: mend or renew`,
        null,
      );
  for (const problem of problems) object(255, problem, null);
  const rank = ({ exitCode }: Objection): number => [1, 255, 2].indexOf(exitCode);
  return objections.toSorted((left, right) => rank(left) - rank(right));
}

const NOT_RUN = "the canary was not run";

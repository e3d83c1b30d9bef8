import { type FaultOutcome, faultRecords } from "../core/faults.ts";
import type { History } from "../core/history.ts";
import { canonicalJson, type Json } from "../core/json.ts";

/** The end of one nemesis operation. */
export interface FaultEvent {
  /** The history line. */
  readonly index: number;
  readonly fault: string;
  readonly phase: "start" | "stop";
  readonly outcome: FaultOutcome;
  readonly description: string;
  /** Whether the record carries anything that was observed. */
  readonly isEvident: boolean;
}

/**
 * Every nemesis operation that ended, in order. One that ended in an error instead of a record has failed; which fault it
 * belongs to is learnt from the records of the same `f`, and where there is none, it stands as a start of a fault
 * called `f`: nobody can tell what it left behind.
 */
export function faultEvents(history: History): readonly FaultEvent[] {
  return history.view(eventsIn);
}

function eventsIn(history: History): readonly FaultEvent[] {
  const records = faultRecords(history);
  const kinds = new Map(
    records.map(({ op, record: { fault, phase } }) => [op.f, { fault, phase }] as const),
  );
  const recorded = records.map(
    ({ op: { index }, record: { fault, phase, outcome, description, evidence } }): FaultEvent => ({
      ...{ index, fault, phase, outcome, description },
      isEvident: !isEmpty(evidence),
    }),
  );
  const errors = history.nemesisOps.flatMap(({ index, f, error }): readonly FaultEvent[] => {
    if (error === undefined) return [];
    const kind = kinds.get(f) ?? { fault: f, phase: "start" as const };
    const description = typeof error === "string" ? error : canonicalJson(error);
    return [{ ...kind, index, outcome: "failed", description, isEvident: false }];
  });
  return [...recorded, ...errors].sort((a, b) => a.index - b.index);
}

function isEmpty(evidence: Json | undefined): boolean {
  if (evidence === undefined || evidence === null) return true;
  return typeof evidence === "object" && Object.keys(evidence).length === 0;
}

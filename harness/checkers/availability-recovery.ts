import { faultRecords } from "../core/faults.ts";
import type { History, Operation } from "../core/history.ts";
import type { TimeNs } from "../core/ids.ts";

/** Reads may be served by a part of the system that cannot decide anything; the others need it whole. */
const READ = "read";

/** A cure after which no fault was in place. */
export interface Heal {
  /** The history line that tells of it. */
  readonly index: number;
  readonly timeNs: TimeNs;
  readonly description: string;
}

/**
 * What came after a heal: `served` is the next success of an operation that is not a read (of any operation where clients
 * asked for nothing but reads from then on); `reads-only`, `none`: nothing more ever succeeded; `unasked`: nobody asked.
 */
export type Recovery =
  | { readonly heal: Heal; readonly state: "served"; readonly afterNs: number }
  | { readonly heal: Heal; readonly state: "reads-only" | "none" | "unasked" };

/**
 * What came after each heal that left no fault in place: how long a system needs to recover from one fault says nothing
 * while another lasts.
 */
export function recoveries(history: History): readonly Recovery[] {
  return completeHeals(history).map((heal) => {
    const asked = history.operations.filter(({ invoke }) => invoke.index > heal.index);
    if (asked.length === 0) return { heal, state: "unasked" };
    const anyNs = nextSuccess(history, heal, () => true);
    if (anyNs === null) return { heal, state: "none" };
    const servedNs = asked.some(isWriteLike) ? nextSuccess(history, heal, isWriteLike) : anyNs;
    if (servedNs === null) return { heal, state: "reads-only" };
    return { heal, state: "served", afterNs: servedNs - heal.timeNs };
  });
}

function completeHeals(history: History): readonly Heal[] {
  const inPlace = new Set<string>();
  const heals: Heal[] = [];
  for (const { op, record } of faultRecords(history)) {
    if (record.outcome === "installed") inPlace.add(record.fault);
    if (record.outcome !== "healed" || !inPlace.delete(record.fault)) continue;
    const { description } = record;
    if (inPlace.size === 0) heals.push({ index: op.index, timeNs: op.time, description });
  }
  return heals;
}

function nextSuccess(
  history: History,
  heal: Heal,
  counts: (operation: Operation) => boolean,
): TimeNs | null {
  const successes = history.operations.flatMap((operation) => {
    const { completion } = operation;
    const isLater = completion?.type === "ok" && completion.index > heal.index;
    return isLater && counts(operation) ? [completion.time] : [];
  });
  return successes.reduce<TimeNs | null>(
    (earliest, time) => (earliest === null || time < earliest ? time : earliest),
    null,
  );
}

function isWriteLike({ invoke }: Operation): boolean {
  return invoke.f !== READ;
}

import type { Plan } from "../../core/plan.ts";
import type { Schedule, ScheduledFault } from "../../core/schedule.ts";
import type { Search } from "./search.ts";

/** Makes faults last half as long, from one end or the other, as long as that goes. */
export async function shortenFaults(search: Search): Promise<void> {
  for (let at = 0; at < search.schedule.faults.length; at++) {
    while ((await halve(search, at, "end")) || (await halve(search, at, "beginning")));
  }
}

/** A fault is not made shorter than this. */
const SHORTEST_MS = 2;

async function halve(search: Search, at: number, gone: "beginning" | "end"): Promise<boolean> {
  const { schedule } = search;
  const fault = schedule.faults[at];
  if (fault === undefined || fault.stopAtMs - fault.startAtMs < 2 * SHORTEST_MS) return false;
  const middleMs = Math.round((fault.startAtMs + fault.stopAtMs) / 2);
  const half: ScheduledFault =
    gone === "end" ? { ...fault, stopAtMs: middleMs } : { ...fault, startAtMs: middleMs };
  return search.try({ schedule: { ...schedule, faults: schedule.faults.with(at, half) } });
}

/** Gaps shorter than this are left alone; what is left of a longer one. */
const GAP_MS = 20;
const GAPS_TRIED = 8;

/** Closes the longest times in which nothing begins or ends: wholly, or by half. */
export async function closeGaps(search: Search): Promise<void> {
  for (let tries = 0, skip = 0; tries < GAPS_TRIED; tries++) {
    const gap = longestGaps(search.schedule, search.plan)[skip];
    if (gap === undefined) return;
    const { fromMs, lengthMs } = gap;
    const isClosed =
      (await search.try(shifted(search, fromMs, lengthMs - GAP_MS))) ||
      (await search.try(shifted(search, fromMs, Math.floor(lengthMs / 2))));
    if (!isClosed) skip++;
  }
}

interface Gap {
  readonly fromMs: number;
  readonly lengthMs: number;
}

function longestGaps({ operations, faults }: Schedule, { timeLimitMs }: Plan): readonly Gap[] {
  const moments = [
    ...[0, timeLimitMs],
    ...operations.map(({ atMs }) => atMs),
    ...faults.flatMap(({ startAtMs, stopAtMs }) => [startAtMs, stopAtMs]),
  ].sort((a, b) => a - b);
  return moments
    .map((fromMs, at) => ({ fromMs, lengthMs: (moments[at + 1] ?? fromMs) - fromMs }))
    .filter(({ lengthMs }) => lengthMs > 2 * GAP_MS)
    .sort((a, b) => b.lengthMs - a.lengthMs);
}

/** Everything after `fromMs` comes so much earlier. */
function shifted({ plan, schedule }: Search, fromMs: number, byMs: number): Partial<Plan> {
  const early = (ms: number): number => (ms > fromMs ? ms - byMs : ms);
  return { timeLimitMs: Math.ceil(early(plan.timeLimitMs)), schedule: mapTimes(schedule, early) };
}

/** Puts times on whole hundreds, tens or single milliseconds: all at once, then each for itself. */
export async function roundTimes(search: Search): Promise<void> {
  for (const unitMs of [100, 10, 1]) {
    const round = (ms: number): number => Math.round(ms / unitMs) * unitMs;
    if (await search.try({ schedule: mapTimes(search.schedule, round) })) return;
    await roundFaults(search, round);
    if (unitMs < 100) await roundOperations(search, round);
  }
}

async function roundFaults(search: Search, round: (ms: number) => number): Promise<void> {
  for (let at = 0; at < search.schedule.faults.length; at++) {
    const { schedule } = search;
    const fault = schedule.faults[at];
    if (fault === undefined) return;
    const startAtMs = round(fault.startAtMs);
    const rounded = { ...fault, startAtMs, stopAtMs: round(fault.stopAtMs) };
    await search.try({ schedule: { ...schedule, faults: schedule.faults.with(at, rounded) } });
  }
}

async function roundOperations(search: Search, round: (ms: number) => number): Promise<void> {
  const { schedule } = search;
  const operations = schedule.operations.map((each) => ({ ...each, atMs: round(each.atMs) }));
  await search.try({ schedule: { ...schedule, operations } });
}

function mapTimes({ operations, faults }: Schedule, change: (ms: number) => number): Schedule {
  return {
    operations: operations.map((each) => ({ ...each, atMs: change(each.atMs) })),
    faults: faults.map((each) => ({
      ...each,
      startAtMs: change(each.startAtMs),
      stopAtMs: change(each.stopAtMs),
    })),
  };
}

import { NS_PER_MS } from "../../core/ids.ts";
import { type HarnessNote, harnessNote } from "../../core/notes.ts";
import type { Plan } from "../../core/plan.ts";
import type { Schedule, ScheduledFault } from "../../core/schedule.ts";
import { operationsOf } from "../schedule-of.ts";
import type { Search } from "./search.ts";

/**
 * Leaves out the question for liveness at the end: it cuts links and asks clients for more, and none of that stands in the
 * schedule. Where the violation does not show without, what the phase did is written down, as a partition and operations.
 */
export async function dropLiveness(search: Search): Promise<void> {
  if (search.plan.livenessMs === 0) return;
  if (await search.try({ livenessMs: 0 })) return;
  const written = writtenDown(search);
  if (written !== null) await search.try(written);
}

/** Null when the run did not come to that phase. */
function writtenDown({ plan, run: { history }, schedule }: Search): Partial<Plan> | null {
  const line = history.nemesisOps.find((op) => harnessNote(op)?.note === "liveness");
  const note = line && harnessNote(line);
  if (line === undefined || note?.note !== "liveness") return null;
  const atMs = line.time / NS_PER_MS;
  const endMs = Math.ceil((history.ops.at(-1)?.time ?? line.time) / NS_PER_MS);
  const operations = operationsOf(history, plan.concurrency);
  const faults = [...endedBy(schedule, atMs), partitionAround(note, plan, atMs, endMs)];
  return { livenessMs: 0, timeLimitMs: endMs, schedule: { operations, faults } };
}

function endedBy({ faults }: Schedule, endMs: number): readonly ScheduledFault[] {
  return faults
    .filter(({ startAtMs }) => startAtMs < endMs)
    .map((fault) => ({ ...fault, stopAtMs: Math.min(fault.stopAtMs, endMs) }));
}

/** Those of the core hear each other, and nobody hears anybody else. */
function partitionAround(
  { core }: Extract<HarnessNote, { note: "liveness" }>,
  { nodes }: Plan,
  startAtMs: number,
  stopAtMs: number,
): ScheduledFault {
  const grudge = Object.fromEntries(
    nodes.map((node) => {
      const heard = core.includes(node) ? core : [];
      return [node, nodes.filter((other) => other !== node && !heard.includes(other))];
    }),
  );
  return { fault: "partition", startAtMs, stopAtMs, value: { grudge } };
}

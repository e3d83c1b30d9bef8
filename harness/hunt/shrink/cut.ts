import { NS_PER_MS } from "../../core/ids.ts";
import { harnessNote } from "../../core/notes.ts";
import type { Plan } from "../../core/plan.ts";
import type { Search } from "./search.ts";
import type { Simulated } from "./simulated.ts";

/** What may be needed after the moment of the violation: operations that come to their end, nodes that come up. */
const SLACKS_MS = [1, 200, 1_000, 3_000];
/** When nobody knows the moment. */
const FRACTIONS = [1 / 4, 1 / 2, 3 / 4];

/** Leaves out all that came after the violation. */
export async function cutAfterViolation(search: Search): Promise<void> {
  const { timeLimitMs } = search.plan;
  const endMs = violatedAtMs(search.run);
  const ends =
    endMs === null
      ? FRACTIONS.map((fraction) => Math.round(fraction * timeLimitMs))
      : SLACKS_MS.map((slackMs) => Math.ceil(endMs + slackMs));
  for (const end of ends) if (await search.try(planUntil(search, end))) return;
}

function planUntil({ plan, schedule }: Search, endMs: number): Partial<Plan> {
  const operations = schedule.operations.filter(({ atMs }) => atMs <= endMs);
  const faults = schedule.faults
    .filter(({ startAtMs }) => startAtMs < endMs)
    .map((fault) => ({ ...fault, stopAtMs: Math.min(fault.stopAtMs, endMs) }));
  const timeLimitMs = Math.min(plan.timeLimitMs, endMs);
  return { timeLimitMs, schedule: { operations, faults } };
}

/** When it was there to be seen: at the breach of an invariant, or at the last line of the shortest proof. */
function violatedAtMs({ history, verdict, fingerprint }: Simulated): number | null {
  const breach = history.nemesisOps.find((op) => harnessNote(op)?.note === "invariant");
  if (breach) return breach.time / NS_PER_MS;
  const checker = fingerprint?.split("/")[0] ?? "";
  const findings = verdict.checkers[checker]?.findings ?? [];
  const lastLines = findings.flatMap(({ ops }) => (ops.length > 0 ? [Math.max(...ops)] : []));
  const time = history.ops[Math.min(...lastLines)]?.time;
  return time === undefined ? null : time / NS_PER_MS;
}

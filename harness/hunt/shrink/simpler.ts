import { canonicalJson, type Json } from "../../core/json.ts";
import type { Plan } from "../../core/plan.ts";
import type { ScheduledOperation } from "../../core/schedule.ts";
import { lesserEffects } from "../../nemesis/effect-values.ts";
import type { Search } from "./search.ts";

const QUIET: readonly Partial<Plan>[] = [
  { latency: { kind: "none", meanMs: 0 } },
  { lossPpm: 0 },
  { duplicatePpm: 0 },
  { reorderPpm: 0 },
];

/** Takes the lasting noise of the network away, kind by kind. */
export async function quietNoise(search: Search): Promise<void> {
  for (const quiet of QUIET) await search.try(quiet);
}

/** Lets faults hit fewer nodes, cut fewer links, and disturb in fewer ways. */
export async function weakenFaults(search: Search): Promise<void> {
  for (let at = 0; at < search.schedule.faults.length; at++) while (await weaken(search, at));
}

async function weaken(search: Search, at: number): Promise<boolean> {
  const { schedule } = search;
  const fault = schedule.faults[at];
  if (fault === undefined) return false;
  for (const value of lesserEffects(fault.value)) {
    const faults = schedule.faults.with(at, { ...fault, value });
    if (await search.try({ schedule: { ...schedule, faults } })) return true;
  }
  return false;
}

/** Numbers written values from 1 and keys from 0, in the order in which they come up. */
export async function simplifyValues(search: Search): Promise<void> {
  const { schedule } = search;
  const values = numbering(1);
  const keys = numbering(0);
  const operations = schedule.operations.map((operation): ScheduledOperation => {
    const { key, value } = operation;
    const simple = { ...operation, value: renumbered(value, values) };
    return typeof key === "number" ? { ...simple, key: keys(key) } : simple;
  });
  await search.try({ schedule: { ...schedule, operations } });
}

function numbering(first: number): (value: number) => number {
  const numbers = new Map<string, number>();
  return (value) => {
    const name = canonicalJson(value);
    const number = numbers.get(name) ?? first + numbers.size;
    numbers.set(name, number);
    return number;
  };
}

/** Numbers inside lists count too: a cas has two. */
function renumbered(value: Json, numberOf: (value: number) => number): Json {
  if (typeof value === "number") return numberOf(value);
  return Array.isArray(value) ? value.map((each: Json) => renumbered(each, numberOf)) : value;
}

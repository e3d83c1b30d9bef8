import { canonicalJson } from "../../core/json.ts";
import type { Schedule, ScheduledOperation } from "../../core/schedule.ts";
import { ddmin } from "./ddmin.ts";
import type { Search } from "./search.ts";

/** Leaves out faults until each that is left is needed. */
export async function dropFaults(search: Search): Promise<void> {
  await ddmin(search.schedule.faults, (faults) => tryWith(search, { faults }));
}

/** With more faults, there are too many pairs to try. */
const MOST_PAIRED = 10;

/** Leaves out two faults at once, or makes one of two of a kind: where one undoes what the other does, each is needed. */
export async function pairFaults(search: Search): Promise<void> {
  while (search.schedule.faults.length <= MOST_PAIRED && (await dropPair(search)));
  while (await mergeTwo(search));
}

async function dropPair(search: Search): Promise<boolean> {
  const { faults } = search.schedule;
  for (const [at, first] of faults.entries()) {
    for (const second of faults.slice(at + 1)) {
      const kept = faults.filter((fault) => fault !== first && fault !== second);
      if (await tryWith(search, { faults: kept })) return true;
    }
  }
  return false;
}

async function mergeTwo(search: Search): Promise<boolean> {
  const { faults } = search.schedule;
  for (const [at, first] of faults.entries()) {
    const second = faults.slice(at + 1).find(({ fault }) => fault === first.fault);
    if (second === undefined) continue;
    const rest = faults.filter((fault) => fault !== first && fault !== second);
    const { startAtMs } = first;
    const stopAtMs = Math.max(first.stopAtMs, second.stopAtMs);
    for (const { fault, value } of [first, second])
      if (await tryWith(search, { faults: [...rest, { fault, value, startAtMs, stopAtMs }] }))
        return true;
  }
  return false;
}

/** Leaves out operations: those of whole keys first, then in big groups, at last one by one. */
export async function dropOperations(search: Search): Promise<void> {
  await dropGroups(search, ({ key = null }) => canonicalJson(key));
  await ddmin(search.schedule.operations, (operations) => tryWith(search, { operations }));
}

/** Leaves out clients with all that they do. */
export async function dropClients(search: Search): Promise<void> {
  await dropGroups(search, ({ thread }) => String(thread));
}

/** Groups are named by what operations have in common. */
async function dropGroups(
  search: Search,
  nameOf: (operation: ScheduledOperation) => string,
): Promise<void> {
  const names = [...new Set(search.schedule.operations.map(nameOf))];
  await ddmin(names, (kept) => {
    const isKept = new Set(kept);
    const operations = search.schedule.operations.filter((each) => isKept.has(nameOf(each)));
    return tryWith(search, { operations });
  });
}

function tryWith(search: Search, change: Partial<Schedule>): Promise<boolean> {
  return search.try({ schedule: { ...search.schedule, ...change } });
}

import { canonicalJson } from "../../core/json.ts";
import type { Schedule, ScheduledOperation } from "../../core/schedule.ts";
import { ddmin } from "./ddmin.ts";
import type { Search } from "./search.ts";

/** Leaves out faults until each that is left is needed. */
export async function dropFaults(search: Search): Promise<void> {
  await ddmin(search.schedule.faults, (faults) => tryWith(search, { faults }));
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

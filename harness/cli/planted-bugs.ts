import { SYSTEMS } from "../../systems-under-test/registry.ts";
import type { Plan } from "../core/plan.ts";
import type { PlantedBug } from "../report/run-data.ts";
import { runsBeside } from "../store/list-runs.ts";
import type { RunFolder } from "../store/run-folder.ts";

/** Enough to know; a folder of thousands is not read for each run. */
const MOST_RUNS = 200;

/**
 * For each bug of the plan's system, how many of the runs beside this one had it planted, and how many of those found it:
 * with the same faults, on the same driver. One of a hunt's thousands does not look.
 */
export function plantedBugsAround(folder: RunFolder, plan: Plan): readonly PlantedBug[] {
  const bugs = SYSTEMS.find(({ name }) => name === plan.system)?.bugs ?? [];
  if (plan.isOneOfMany || bugs.length === 0) return [];
  const faults = [...plan.faults].sort().join();
  const alike = runsBeside(folder, MOST_RUNS, Date.now()).filter(
    (run) => run.driver === plan.driver && [...run.faults].sort().join() === faults,
  );
  return bugs.map(({ name }) => {
    const own = alike.filter(
      ({ state, bugs: planted }) => state === "judged" && planted.includes(name),
    );
    return {
      ...{ name, runs: own.length },
      caught: own.filter(({ valid }) => valid === false).length,
    };
  });
}

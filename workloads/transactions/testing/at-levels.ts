import { BUDGET } from "../../../harness/checkers/testing/histories.ts";
import type { Json } from "../../../harness/core/json.ts";
import { claimOf } from "../../../systems-under-test/reference-store/claims.ts";
import { LEVEL_NAMES, type LevelName } from "../../../systems-under-test/reference-store/levels.ts";
import { randomRun } from "../../../systems-under-test/reference-store/testing/random-run.ts";
import type { Workload } from "../../workload.ts";

const SEEDS = 40;

/**
 * The anomalies that a workload finds at each level of the reference store, in any of 40 random runs.
 *
 * @throws Error when a level is said to be violated at itself: a false alarm.
 */
export async function anomaliesAtLevels(
  workload: Workload,
  op: (seed: number, n: number) => { readonly value?: Json },
): Promise<ReadonlyMap<LevelName, ReadonlySet<string>>> {
  const found = new Map<LevelName, Set<string>>();
  for (const isolation of LEVEL_NAMES) {
    const settings = { isolation };
    const names = new Set<string>();
    for (let seed = 0; seed < SEEDS; seed++) {
      const history = randomRun({ seed, settings, txn: (n) => op(seed, n).value ?? null });
      for (const checker of workload.checkers(claimOf(settings).models, {})) {
        const { details, reason, valid } = await checker.check(history, BUDGET);
        if (valid !== true) throw new Error(`${isolation}, seed ${seed}: ${valid}, ${reason}`);
        for (const name of Object.keys(details?.anomalies ?? {})) names.add(name);
      }
    }
    found.set(isolation, names);
  }
  return found;
}

/** The levels at which an anomaly was found. */
export function levelsWith(
  found: ReadonlyMap<LevelName, ReadonlySet<string>>,
  anomaly: string,
): readonly LevelName[] {
  return [...found].filter(([, names]) => names.has(anomaly)).map(([level]) => level);
}

import { describe, expect, test } from "vitest";
import { BUDGET } from "../../harness/checkers/testing/histories.ts";
import { listAppend } from "../../harness/checkers/transactions/list-append.ts";
import type { TransactionModel } from "../../harness/core/consistency.ts";
import type { Settings } from "../system.ts";
import { REFERENCE_BUGS, type ReferenceBug } from "./bugs.ts";
import { claimOf } from "./claims.ts";
import { REFERENCE_CONFIGURATIONS } from "./configurations.ts";
import { randomRun } from "./testing/random-run.ts";

const SEEDS = 40;

const ON_LISTS = REFERENCE_CONFIGURATIONS.filter(({ workload }) => workload === "list-append");

/** The others are found on registers, by the workload rw-register. */
const BUGS_OF_LISTS = REFERENCE_BUGS.filter((bug) => !("workload" in bug));

/** The models that random runs on lists broke, with the seed that did first. */
async function brokenBy(settings: Settings, bugs: readonly ReferenceBug[] = []) {
  const broken = new Map<string, number>();
  const checker = listAppend();
  for (let seed = 0; seed < SEEDS; seed++) {
    const history = randomRun({ seed, settings, bugs });
    const { details } = await checker.check(history, BUDGET);
    const { alsoNot, not } = details as { not: TransactionModel[]; alsoNot: TransactionModel[] };
    for (const model of [...not, ...alsoNot]) if (!broken.has(model)) broken.set(model, seed);
  }
  return broken;
}

describe("a level keeps its promise, and breaks all that it does not promise", () => {
  test.each(ON_LISTS.map((it) => [it.name, it] as const))("%s", async (_, it) => {
    const broken = await brokenBy(it.settings);
    const [claimed] = claimOf(it.settings).models;
    expect([...broken.keys()]).not.toContain(claimed);
    expect([...broken.keys()]).toEqual(expect.arrayContaining([...it.breaks]));
  });
});

describe("each planted bug breaks the level at which it is planted", () => {
  test.each(BUGS_OF_LISTS.map((it) => [it.name, it] as const))("%s", async (name, { settings }) => {
    const [claimed] = claimOf(settings).models;
    expect([...(await brokenBy(settings, [name])).keys()]).toContain(claimed);
  });
});

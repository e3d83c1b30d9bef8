import { expect, test } from "vitest";
import type { Configuration } from "../../systems-under-test/system.ts";
import type { Validity } from "../core/verdict.ts";
import type { RunSummary } from "../hunt/run-summary.ts";
import { Tally } from "../hunt/tally.ts";
import {
  agreesWithTheory,
  type ConfigurationRow,
  configurationDocument,
  configurationTable,
} from "./hunt-configurations.ts";

const EVENTUAL: Configuration = {
  ...{ name: "R=W=1", settings: { r: "1", w: "1" }, workload: "sessions" },
  ...{ breaks: ["linearizable"], theory: "eventual" },
};

test("a row tells what held in every run, what broke in how many, and what theory says", () => {
  const row = rowOf([
    { linearizable: true, regular: true, safe: true },
    { linearizable: false, regular: true, safe: true },
    { linearizable: false, regular: "unknown", safe: true },
  ]);
  expect(configurationTable([row])).toContain(
    "| R=W=1 | `r=1,w=1` | sessions | 3 | regular | linearizable 2 | 0 | eventual |",
  );
  expect(configurationTable([row])).toContain("| R=W=1 | linearizable | 1 | stale | 2 of 3 |");
  expect(agreesWithTheory(row)).toBe(true);
  expect(JSON.parse(configurationDocument([row]))).toMatchObject([
    { seeds: 3, models: { linearizable: { held: 1, broken: 2, undecided: 0 } }, differences: [] },
  ]);
});

test("a model that can be broken, and was not, is a doubt in the runs; a broken claim is none in theory", () => {
  const tame = rowOf([{ linearizable: true }]);
  expect(agreesWithTheory(tame)).toBe("unknown");
  expect(configurationTable([tame])).toContain(
    "R=W=1: linearizable can be broken, and was in no run",
  );
  const broken = rowOf([{ linearizable: false }], false);
  expect(agreesWithTheory(broken)).toBe(false);
  expect(configurationTable([broken])).toContain("R=W=1: 1 runs broke what is claimed");
});

test("where nothing is promised, what breaks is what theory says", () => {
  const broken = rowOf([{ linearizable: false }], false);
  const configuration = { ...EVENTUAL, faults: ["partition"] } as const;
  const row = { ...broken, configuration, claimed: [] };
  expect(agreesWithTheory(row)).toBe(true);
  expect(configurationTable([row])).not.toContain("Not as theory says");
});

test("where no checker looks at more, what is claimed held", () => {
  const row = { ...rowOf([{}]), configuration: { ...EVENTUAL, breaks: [] } };
  expect(configurationTable([row])).toContain("| 1 | convergence |  | 0 |");
});

function rowOf(runs: readonly RunSummary["models"][], valid: Validity = true): ConfigurationRow {
  const tally = new Tally();
  for (const [seed, models] of runs.entries())
    tally.add(seed, {
      ...{ valid, fingerprint: valid === false ? "ladder/regular" : null, reason: "", hash: "0" },
      ...{
        eventCount: 1,
        virtualMs: 1,
        cpuMs: 1,
        operationCount: 1,
        faultCount: 3,
        marks: {},
        models,
      },
      brokenBy: models.linearizable === false ? { linearizable: "stale" } : {},
    });
  return { configuration: EVENTUAL, claimed: ["convergence"], tally };
}

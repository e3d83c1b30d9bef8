import { expect, test } from "vitest";
import type { HuntResult } from "../hunt/hunt.ts";
import { type BugRow, bugDocument, bugTable } from "./hunt-bugs.ts";

const result = {
  tally: { seeds: 40, cpuMs: 20_040 },
  finds: [],
  elapsedMs: 12_345,
} as unknown as HuntResult;
const found = {
  ...{ bug: "stale-read", result },
  catches: [
    {
      run: { fingerprint: "linearizable/nonlinearizable", plan: { seed: 5 }, folder: "results/x" },
      shrunk: { kind: "shrunk", shrunk: { faults: 1, operations: 2, nodes: 3 } },
    },
  ],
} as unknown as BugRow;
const missed: BugRow = { bug: "forget-vote", result, catches: [] };

test("tutorial: a row for each bug, and which were not found", () => {
  expect(bugTable([found, missed]).split("\n").slice(2)).toEqual([
    "| `stale-read` | 5 | 12.3 s | 20.0 s | 1 | 2 | 3 | linearizable/nonlinearizable |",
    "| `forget-vote` | none | 40 seeds | 20.0 s |  |  |  |  |",
    "",
    "Not found: forget-vote.",
    "",
  ]);
});

test("the same as JSON", () => {
  expect(JSON.parse(bugDocument([found, missed]))).toEqual([
    {
      ...{ bug: "stale-read", seeds: 40, elapsedMs: 12_345, cpuMs: 20_040 },
      found: { seed: 5, fingerprint: "linearizable/nonlinearizable", folder: "results/x" },
      shrunk: { faults: 1, operations: 2, nodes: 3 },
    },
    { bug: "forget-vote", seeds: 40, elapsedMs: 12_345, cpuMs: 20_040, found: null, shrunk: null },
  ]);
});

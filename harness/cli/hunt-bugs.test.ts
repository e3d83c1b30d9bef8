import { expect, test } from "vitest";
import type { HuntResult } from "../hunt/hunt.ts";
import { type BugRow, bugDocument, bugTable, isAsDeclared } from "./hunt-bugs.ts";

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
  seen: null,
} as unknown as BugRow;
const missed: BugRow = { bug: "forget-vote", result, catches: [], seen: null };

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

/** What clients see of a bug whose runs first tell this anomaly. */
function seenRow(bug: string, anomaly: string | null): BugRow {
  const run = { fingerprint: `bank/${anomaly}`, plan: { seed: 7 }, folder: "results/y" };
  const catches = anomaly === null ? [] : [{ run, shrunk: null }];
  return { ...found, bug, seen: { declared: "wrong-total", result, catches } } as unknown as BugRow;
}

test("beside what caught it first: what clients see of it, and whether that is what they should", () => {
  const rows = [seenRow("right", "wrong-total"), seenRow("other", "G0"), seenRow("unseen", null)];
  const lines = bugTable([...rows, missed]).split("\n");
  expect(lines[0]).toMatch(/\| caught by \| what clients see \| seed \|$/);
  expect(lines.slice(2, 6).map((line) => line.split(" | ").slice(8).join(", "))).toEqual([
    "bank/wrong-total, 7 |",
    "bank/G0, not wrong-total, 7 |",
    "nothing, instead of wrong-total, none of 40 |",
    ",  |",
  ]);
  expect(lines.at(-2)).toBe("Not seen as they should be: other, unseen.");
  expect(rows.map(isAsDeclared)).toEqual([true, false, false]);
  expect(JSON.parse(bugDocument(rows.slice(0, 1)))).toMatchObject([
    { seen: { declared: "wrong-total", found: { seed: 7, fingerprint: "bank/wrong-total" } } },
  ]);
});

import { expect, test } from "vitest";
import { FAULT_NAMES, type FaultRecord, faultRecords, faultWindows } from "./faults.ts";
import { History } from "./history.ts";
import { NEMESIS } from "./ids.ts";
import type { Json } from "./json.ts";

type Told = Pick<FaultRecord, "fault" | "outcome"> & Partial<FaultRecord>;

/** A history of what nemeses said, one a nanosecond. */
const historyOf = (...told: readonly (Told | Json)[]): History =>
  new History(
    told.map((each, index) => {
      const isTold = typeof each === "object" && each !== null && "fault" in each;
      const value: Json = isTold ? { ...RECORD, ...(each as Told) } : (each as Json);
      return { index, time: index, process: NEMESIS, type: "info", f: "fault", value };
    }),
  );

const RECORD = {
  ...{ phase: "start", target: "one", nodes: ["n1"], description: "killed n1", evidence: null },
} as const;

test("a fault is in place from its proof to the proof of its cure", () => {
  const history = historyOf(
    { fault: "kill", outcome: "installed" },
    { fault: "packet", outcome: "installed", nodes: ["n2"] },
    { fault: "kill", outcome: "healed", phase: "stop" },
  );
  expect(faultWindows(history)).toMatchObject([
    { fault: "kill", nodes: ["n1"], fromNs: 0, toNs: 2 },
    { fault: "packet", nodes: ["n2"], fromNs: 1, toNs: null },
  ]);
});

test("a fault that was started again before it was healed is two windows", () => {
  const history = historyOf(
    { fault: "clock", outcome: "installed" },
    { fault: "clock", outcome: "installed" },
    { fault: "clock", outcome: "healed", phase: "stop" },
    { fault: "clock", outcome: "healed", phase: "stop" },
  );
  expect(faultWindows(history).map(({ fromNs, toNs }) => [fromNs, toNs])).toEqual([
    [0, 1],
    [1, 2],
  ]);
});

test("what was skipped or failed opens and closes nothing", () => {
  const history = historyOf(
    { fault: "cpu", outcome: "skipped" },
    { fault: "cpu", outcome: "installed" },
    { fault: "cpu", outcome: "failed" },
    { fault: "cpu", outcome: "failed", phase: "stop" },
  );
  expect(faultWindows(history)).toMatchObject([{ fromNs: 1, toNs: null }]);
  expect(faultRecords(history)).toHaveLength(4);
});

test("lines of another shape are no records", () => {
  const { phase: _, ...noPhase } = RECORD;
  const history = historyOf(
    ...[null, "kill", { target: "one" }, [RECORD]],
    { note: "finished", messages: null },
    { ...noPhase, outcome: "installed" },
  );
  expect(faultRecords(history)).toEqual([]);
});

test("names are lower case words, each once", () => {
  expect(new Set(FAULT_NAMES).size).toBe(FAULT_NAMES.length);
  for (const name of FAULT_NAMES) expect(name).toMatch(/^[a-z]+(-[a-z]+)?$/);
});

import { expect, test } from "vitest";
import { NEMESIS } from "../../core/ids.ts";
import type { Json } from "../../core/json.ts";
import { at, historyOf } from "../testing/synthetic-run.ts";
import { clockReadings } from "./clock-readings.ts";

function act(fault: string, seconds: number, evidence: Json) {
  const record = { fault, phase: "start", outcome: "installed", target: "one", nodes: ["n1"] };
  const value: Json = { ...record, description: "", evidence };
  const line = {
    ...({ process: NEMESIS, type: "info" } as const),
    ...{ time: at(seconds), f: `start-${fault}` },
  };
  return [
    { ...line, value: null },
    { ...line, value },
  ] as const;
}

test("tells how far clocks were off after each act, and nothing of what no clock showed", () => {
  const history = historyOf([
    ...act("clock", 1, { n1: { before: { errorMs: 0 }, after: { errorMs: -500 } } }),
    ...act("clock", 2, { n1: "no answer", n2: { after: { errorMs: 30 } } }),
    ...act("pause", 3, { n1: { after: { errorMs: 7 } } }),
    ...act("clock", 4, null),
  ]);
  expect(clockReadings(history)).toEqual([
    { atUs: 1e6, node: "n1", offsetMs: -500 },
    { atUs: 2e6, node: "n2", offsetMs: 30 },
  ]);
});

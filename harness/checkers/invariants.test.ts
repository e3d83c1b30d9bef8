import { expect, test } from "vitest";
import { History } from "../core/history.ts";
import { type HarnessNote, noteOp } from "../core/notes.ts";
import { availability } from "./availability.ts";
import { invariants } from "./invariants.ts";
import { BUDGET } from "./testing/histories.ts";

function historyOf(...notes: readonly HarnessNote[]): History {
  return new History(notes.map((note, index) => ({ index, time: index, ...noteOp(note) })));
}

test("tutorial: a property that did not hold makes the run invalid, under its name", async () => {
  const message = "one-leader-a-term: n1 and n3 both lead term 4";
  const breach = { note: "invariant", name: "one-leader-a-term", message, node: "n3" } as const;
  const history = historyOf({ note: "interrupted" }, breach);
  expect(await invariants().check(history, BUDGET)).toEqual({
    valid: false,
    reason: `${message}.`,
    findings: [{ anomaly: "one-leader-a-term", message, ops: [1] }],
  });
});

test("nothing noted, nothing wrong", async () => {
  const result = await invariants().check(historyOf({ note: "interrupted" }), BUDGET);
  expect(result).toEqual({ valid: true });
});

test("a majority that was whole and did not serve is a violation of availability", async () => {
  const waitingFor = "no node of the core n1 n2 leads: n1 follower, n2 follower";
  const history = historyOf(
    { note: "liveness", core: ["n1", "n2"] },
    { note: "stall", waitingFor },
  );
  const result = await availability().check(history, BUDGET);
  expect(result.valid).toBe(false);
  expect(result.reason).toContain(waitingFor);
  expect(result.findings).toMatchObject([{ anomaly: "stall", ops: [1] }]);
});

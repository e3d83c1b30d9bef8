import { expect, test } from "vitest";
import type { CheckerResult } from "../core/verdict.ts";
import { fingerprintOf } from "./fingerprint.ts";

const invalid = (anomaly: string): CheckerResult => ({
  valid: false,
  reason: "seen",
  findings: [{ anomaly, message: "seen", ops: [1] }],
});

test("tutorial: a violation is known by who objects and to what, not by when or where", () => {
  const checkers = { linearizable: invalid("nonlinearizable"), stats: { valid: true } as const };
  expect(fingerprintOf({ checkers })).toBe("linearizable/nonlinearizable");
});

test("what nodes hold goes before what clients saw of it", () => {
  const checkers = {
    linearizable: invalid("nonlinearizable"),
    invariants: invalid("one-leader-a-term"),
  };
  expect(fingerprintOf({ checkers })).toBe("invariants/one-leader-a-term");
});

test("that nobody serves any more comes last: a crash is nearer to the cause", () => {
  const checkers = { availability: invalid("stall"), nodes: invalid("crash") };
  expect(fingerprintOf({ checkers })).toBe("nodes/crash");
});

test("a run that is valid or unknown has none, a checker without findings one all the same", () => {
  const unknown: CheckerResult = { valid: "unknown", reason: "too little" };
  expect(fingerprintOf({ checkers: { stats: unknown, nodes: { valid: true } } })).toBeNull();
  expect(fingerprintOf({ checkers: { stats: unknown, echo: { valid: false } } })).toBe(
    "echo/invalid",
  );
});

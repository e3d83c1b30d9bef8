import { expect, test } from "vitest";
import type { VerdictDocument } from "../core/verdict-document.ts";
import { exitCodeOf, worstExitCode } from "./exit-code.ts";

const verdict = (valid: VerdictDocument["valid"], problems: readonly string[] = []) =>
  exitCodeOf({ valid, problems } as VerdictDocument);

test("0 valid, 1 invalid, 2 unknown, 255 harness trouble", () => {
  expect([verdict(true), verdict(false), verdict("unknown")]).toEqual([0, 1, 2]);
  expect(verdict(true, ["teardown failed"])).toBe(255);
});

test("a proven violation always wins: 1 over 255 over 2 over 0", () => {
  expect(verdict(false, ["teardown failed"])).toBe(1);
  expect(worstExitCode([0, 255, 1, 2])).toBe(1);
  expect(worstExitCode([0, 255, 2])).toBe(255);
  expect(worstExitCode([0, 130, 2])).toBe(130);
  expect(worstExitCode([0, 2])).toBe(2);
  expect(worstExitCode([])).toBe(0);
});

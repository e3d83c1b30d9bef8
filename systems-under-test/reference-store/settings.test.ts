import { expect, test } from "vitest";
import { UsageError } from "../../harness/core/errors.ts";
import { parseBugs, REFERENCE_BUGS } from "./bugs.ts";
import { claimOf } from "./claims.ts";
import { parseSettings } from "./settings.ts";

test("tutorial: strict serializable unless something weaker is set", () => {
  expect(parseSettings({})).toEqual({
    ...{ isolation: "strict-serializable", stepMs: 10, sessions: true },
  });
  expect(claimOf({ isolation: "causal" }).models).toEqual(["causal-cerone"]);
  expect(claimOf({}).tolerates).not.toContain("corruption");
});

test.each([
  [{ isolation: "serialisable" }, "expected one of read-uncommitted"],
  [{ isolaton: "causal" }, "Unknown setting of reference-store 'isolaton'"],
  [{ "step-ms": "0" }, "setting 'step-ms' is '0'"],
  [{ sessions: "no" }, "expected true or false"],
])("%j is refused", (settings, message) => {
  expect(() => parseSettings(settings)).toThrow(UsageError);
  expect(() => parseSettings(settings)).toThrow(message);
});

test("each bug has settings that its nodes take, and its name is known", () => {
  for (const { name, settings } of REFERENCE_BUGS) {
    expect([...parseBugs(new Set([name]))]).toEqual([name]);
    expect(() => parseSettings(settings)).not.toThrow();
  }
  expect(() => parseBugs(new Set(["dirty-reads"]))).toThrow("Unknown bug of reference-store");
});

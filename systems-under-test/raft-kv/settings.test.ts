import { expect, test } from "vitest";
import { UsageError } from "../../harness/core/errors.ts";
import { parseBugs } from "./bugs.ts";
import { parseSettings } from "./settings.ts";

test("tutorial: defaults for a laptop under load, each of which can be set", () => {
  expect(parseSettings({})).toEqual({ electionTimeoutMs: 300, heartbeatMs: 50 });
  expect(parseSettings({ "heartbeat-ms": "20" })).toEqual({
    electionTimeoutMs: 300,
    heartbeatMs: 20,
  });
});

test.each([
  [{ "heartbeat-sm": "20" }, "no setting 'heartbeat-sm'"],
  [{ "heartbeat-ms": "fast" }, "setting 'heartbeat-ms' is 'fast'"],
  [{ "election-timeout-ms": "0" }, "setting 'election-timeout-ms' is '0'"],
  [{ "heartbeat-ms": "200" }, "more than half"],
])("%j is refused", (settings, message) => {
  expect(() => parseSettings(settings)).toThrow(UsageError);
  expect(() => parseSettings(settings)).toThrow(message);
});

test("an unknown bug is refused with the nearest one", () => {
  expect([...parseBugs(new Set(["forget-vote"]))]).toEqual(["forget-vote"]);
  const attempt = () => parseBugs(new Set(["forget-votes"]));
  expect(attempt).toThrow("no bug 'forget-votes'");
  expect(attempt).toThrow(
    expect.objectContaining({ hint: expect.stringContaining("'forget-vote'") }),
  );
});

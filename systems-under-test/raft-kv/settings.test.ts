import { expect, test } from "vitest";
import { UsageError } from "../../harness/core/errors.ts";
import { parseBugs } from "./bugs.ts";
import { parseSettings } from "./settings.ts";

test("tutorial: defaults for a laptop under load, each of which can be set", () => {
  expect(parseSettings({})).toEqual({
    ...{ electionTimeoutMs: 300, heartbeatMs: 50, snapshotEvery: 500, snapshotChunk: 128 },
    ...{ initialMembers: null, leaseReads: false, maxClockDriftPpm: 1_000 },
  });
  const set = { "heartbeat-ms": "20", "initial-members": "3", "lease-reads": "true" };
  expect(parseSettings(set)).toMatchObject({
    ...{ electionTimeoutMs: 300, heartbeatMs: 20, initialMembers: 3, leaseReads: true },
  });
});

test.each([
  [{ "heartbeat-sm": "20" }, "Unknown setting of raft-kv 'heartbeat-sm'"],
  [{ "heartbeat-ms": "fast" }, "setting 'heartbeat-ms' is 'fast'"],
  [{ "election-timeout-ms": "0" }, "setting 'election-timeout-ms' is '0'"],
  [{ "heartbeat-ms": "200" }, "more than half"],
  [{ "lease-reads": "yes" }, "setting 'lease-reads' is 'yes'"],
  [{ "snapshot-every": "0" }, "setting 'snapshot-every' is '0'"],
  [{ "max-clock-drift-ppm": "500000" }, "from 0 to 499999"],
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

import { Writable } from "node:stream";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { NS_PER_MS } from "../core/ids.ts";
import type { RunSummary } from "../hunt/run-summary.ts";
import { Tally } from "../hunt/tally.ts";
import { huntLine, startHuntProgress } from "./hunt-progress.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv("CI", "");
  vi.stubEnv("TERM", "xterm");
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const VALID: RunSummary = {
  ...{ valid: true, fingerprint: null, reason: "No violation found.", hash: "00" },
  ...{
    eventCount: 6_000,
    virtualMs: 5_000,
    cpuMs: 20,
    operationCount: 800,
    faultCount: 3,
    marks: { election: 3 },
  },
  models: {},
  brokenBy: {},
};

/** Progress on a stream of 60 columns that remembers what it was told, on a clock that moves with the timers. */
function setUp(isTTY: boolean) {
  const written: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      done();
    },
  });
  Object.assign(stream, { isTTY, columns: 60 });
  const begunMs = Date.now();
  const clock = { now: () => (Date.now() - begunMs) * NS_PER_MS, schedule: () => () => {} };
  return { progress: startHuntProgress(stream as unknown as NodeJS.WriteStream, clock), written };
}

function tallyOf(...runs: readonly Partial<RunSummary>[]): Tally {
  const tally = new Tally();
  for (const [seed, run] of runs.entries()) tally.add(seed, { ...VALID, ...run });
  return tally;
}

test("tutorial: elsewhere than on a terminal, a line every ten seconds, from the start of the hunt on", () => {
  const { progress, written } = setUp(false);
  vi.advanceTimersByTime(10_000);
  expect(written).toEqual([]);
  const tally = tallyOf({});
  progress.watch(tally);
  vi.advanceTimersByTime(10_000);
  tally.add(1, VALID);
  vi.advanceTimersByTime(10_000);
  expect(written).toEqual([
    " 20 s  1 seed (0/s)  300 events/s  0 violations of 0 kinds  0 unknown  rarest: election 1\n",
    " 30 s  2 seeds (0/s)  400 events/s  0 violations of 0 kinds  0 unknown  rarest: election 2\n",
  ]);
  progress.stop();
});

test("on a terminal, one line that is written anew each second and never wraps", () => {
  const { progress, written } = setUp(true);
  progress.watch(tallyOf({}));
  vi.advanceTimersByTime(2_000);
  expect(written).toHaveLength(2);
  for (const text of written) {
    expect(text.startsWith("\r\x1b[2K")).toBe(true);
    expect(text.slice("\r\x1b[2K".length)).toHaveLength(59);
  }
  progress.stop();
});

test("a line that stays takes the place of the live one", () => {
  const { progress, written } = setUp(true);
  progress.watch(tallyOf({}));
  vi.advanceTimersByTime(1_000);
  progress.say("Stopping");
  expect(written.slice(1)).toEqual(["\r\x1b[2K", "Stopping\n"]);
  progress.stop();
});

test("nothing is told after the end", () => {
  const { progress, written } = setUp(false);
  progress.watch(tallyOf({}));
  progress.stop();
  vi.advanceTimersByTime(60_000);
  expect(written).toEqual([]);
});

test.each([
  ["CI", "true"],
  ["TERM", "dumb"],
])("with %s=%s a terminal gets plain lines", (name, value) => {
  vi.stubEnv(name, value);
  const { progress, written } = setUp(true);
  progress.watch(tallyOf({}));
  vi.advanceTimersByTime(10_000);
  expect(written).toHaveLength(1);
  expect(written[0]?.endsWith("\n")).toBe(true);
  progress.stop();
});

test("the line counts seeds, events, violations and their kinds, and names the three rarest marks", () => {
  const tally = tallyOf(
    { valid: false, fingerprint: "a/b", marks: { election: 1, "lease-read": 1 } },
    { valid: false, fingerprint: "a/b", marks: { election: 1, snapshot: 2, "fault kill": 4 } },
    { valid: "unknown", marks: { election: 1, snapshot: 1, "fault kill": 1 } },
  );
  expect(huntLine(tally, 2)).toBe(
    "  2 s  3 seeds (2/s)  9,000 events/s  2 violations of 1 kind  1 unknown  " +
      "rarest: lease-read 1, fault kill 2, snapshot 2",
  );
});

test("before the first run there is nothing to divide by", () => {
  expect(huntLine(new Tally(), 0)).toBe(
    "  0 s  0 seeds (0/s)  0 events/s  0 violations of 0 kinds  0 unknown",
  );
});

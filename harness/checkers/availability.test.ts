import { describe, expect, test } from "vitest";
import { History } from "../core/history.ts";
import { noteOp } from "../core/notes.ts";
import { availability } from "./availability.ts";
import { BUDGET, type Happening, historyOf } from "./testing/histories.ts";

const installed = (fault: string, atMs: number): Happening => ({
  atMs,
  nemesis: { fault, outcome: "installed" },
});
const healed = (fault: string, atMs: number): Happening => ({
  atMs,
  nemesis: { fault, outcome: "healed" },
});
const op = (f: string, atMs: number, endMs: number, type: "ok" | "fail" | "info" = "ok") => ({
  ...{ atMs, f, endMs, type },
});
const check = (happenings: readonly Happening[], options?: { requireRecovery: boolean }) =>
  availability(options).check(historyOf(happenings), BUDGET);

test("tells what was served, the longest outage, and how soon after the heal it was over", async () => {
  const result = await check([
    op("write", 0, 10),
    installed("partition", 500),
    op("read", 600, 610),
    op("write", 700, 1_700, "info"),
    op("write", 1_800, 1_900, "fail"),
    healed("partition", 2_000),
    op("read", 2_010, 2_020),
    op("write", 2_100, 2_150),
  ]);
  expect(result).toEqual({
    valid: true,
    details: {
      okShare: 0.6667,
      longestOutageMs: 1_320,
      longestOutageFromMs: 700,
      recoveryMedianMs: 150,
      recoveryMaxMs: 150,
      healsMeasured: 1,
      served: { fromMs: 0, intervalSeconds: 1, ok: [2, 0, 2], ended: [2, 2, 2] },
    },
  });
});

test("a history without operations has no share, no outage and nothing to recover", async () => {
  expect(await check([])).toEqual({
    valid: true,
    details: {
      ...{ okShare: null, longestOutageMs: 0 },
      served: { fromMs: 0, intervalSeconds: 1, ok: [0], ended: [0] },
    },
  });
});

describe("the longest outage", () => {
  const outage = async (happenings: readonly Happening[]) => {
    const { longestOutageMs, longestOutageFromMs } = (await check(happenings)).details ?? {};
    return [longestOutageFromMs, longestOutageMs];
  };

  test("begins with the last success when somebody was waiting then", async () => {
    expect(await outage([op("read", 0, 900), op("read", 50, 100), op("read", 950, 960)])).toEqual([
      100, 800,
    ]);
  });

  test("begins with the first question when nobody was waiting", async () => {
    expect(await outage([op("read", 0, 10), op("read", 500, 700)])).toEqual([500, 200]);
  });

  test("goes on over failures, and to the end of the record", async () => {
    const failures = [100, 300, 500, 700].map((atMs) => op("read", atMs, atMs + 50, "fail"));
    expect(await outage([op("read", 0, 10), ...failures])).toEqual([100, 650]);
    expect(await outage([op("read", 0, 10), ...failures, op("read", 800, 820)])).toEqual([
      100, 720,
    ]);
  });

  test("ends when nobody asks for more than a second", async () => {
    expect(
      await outage([op("read", 0, 10), op("read", 100, 200, "fail"), op("read", 9_000, 9_010)]),
    ).toEqual([100, 100]);
  });

  test("goes on as long as one client waits", async () => {
    expect(await outage([op("read", 0, 10), op("read", 100, 8_000, "info")])).toEqual([100, 7_900]);
  });

  test("before the first fault is none: the system was coming up", async () => {
    const happenings = [
      op("read", 0, 3_000),
      installed("kill", 4_000),
      op("read", 4_100, 4_300),
      healed("kill", 4_400),
      op("read", 4_500, 4_501),
    ];
    expect(await outage(happenings)).toEqual([4_100, 200]);
    expect(await outage(happenings.filter((each) => !("nemesis" in each)))).toEqual([0, 3_000]);
  });
});

describe("recovery", () => {
  const figures = async (happenings: readonly Happening[]) => {
    const { recoveryMedianMs, recoveryMaxMs, healsMeasured, healsWithReadsOnly } =
      (await check(happenings)).details ?? {};
    return { recoveryMedianMs, recoveryMaxMs, healsMeasured, healsWithReadsOnly };
  };
  const round = (atMs: number, recoveryMs: number): readonly Happening[] => [
    installed("kill", atMs),
    healed("kill", atMs + 100),
    op("write", atMs + 101, atMs + 100 + recoveryMs),
  ];

  test("is measured after every heal: median and maximum", async () => {
    const three = [...round(0, 40), ...round(1_000, 10), ...round(2_000, 600)];
    expect(await figures(three)).toMatchObject({
      ...{ recoveryMedianMs: 40, recoveryMaxMs: 600, healsMeasured: 3 },
    });
    expect(await figures([...three, ...round(3_000, 60)])).toMatchObject({ recoveryMedianMs: 50 });
  });

  test("a heal that leaves another fault in place is not measured", async () => {
    const overlapping = [
      installed("kill", 0),
      installed("partition", 10),
      healed("partition", 20),
      healed("kill", 500),
      op("write", 510, 530),
    ];
    expect(await figures(overlapping)).toMatchObject({ recoveryMaxMs: 30, healsMeasured: 1 });
  });

  test("a cure that had nothing to cure is no heal", async () => {
    expect(
      await figures([...round(0, 20), healed("kill", 900), op("write", 901, 950)]),
    ).toMatchObject({ recoveryMaxMs: 20, healsMeasured: 1 });
  });

  test("needs a write where there are writes, else any success", async () => {
    const reads = [installed("kill", 0), healed("kill", 100), op("read", 110, 120)];
    expect(await figures(reads)).toMatchObject({ recoveryMaxMs: 20 });
    expect(await figures([...reads, op("cas", 130, 140)])).toMatchObject({ recoveryMaxMs: 40 });
    expect(await figures([...reads, op("cas", 130, 140, "info")])).toEqual({
      ...{ recoveryMedianMs: undefined, recoveryMaxMs: undefined, healsMeasured: undefined },
      healsWithReadsOnly: 1,
    });
  });
});

describe("a system that never came back", () => {
  const dead = [
    op("write", 0, 10),
    installed("kill", 100),
    healed("kill", 200),
    op("write", 300, 400, "fail"),
    op("read", 500, 600, "info"),
  ];

  test("makes the run unknown", async () => {
    const result = await check(dead);
    expect(result).toMatchObject({
      valid: "unknown",
      reason:
        "No operation succeeded after the last heal (history index 3, at 200 ms): {n1} | {n2 n3}.",
    });
    expect(result.findings).toBeUndefined();
  });

  test("is a violation where recovery is required", async () => {
    expect(await check(dead, { requireRecovery: true })).toMatchObject({
      valid: false,
      findings: [{ anomaly: "no-recovery", ops: [3] }],
    });
  });

  test("is no reason for doubt where too many nodes are damaged for good", async () => {
    const { ops } = historyOf(dead);
    const note = noteOp({ note: "liveness-not-owed", damaged: ["n1", "n2"] });
    const history = new History([...ops, { index: ops.length, time: 1e9, ...note }]);
    expect(await availability().check(history, BUDGET)).toMatchObject({
      ...{ valid: true, details: { progressNotOwed: ["n1", "n2"] } },
    });
  });

  test("is not one that came back late, or was not asked, or was healed again", async () => {
    const required = { requireRecovery: true };
    expect(await check([...dead, op("read", 700, 710)], required)).toMatchObject({ valid: true });
    expect(await check(dead.slice(0, 3), required)).toMatchObject({ valid: true });
    const again = [installed("kill", 700), healed("kill", 800), op("write", 900, 910)];
    expect(await check([...dead, ...again], required)).toMatchObject({ valid: true });
  });
});

test("a history of years is told in a bounded number of intervals", async () => {
  const { details } = await check([op("read", 0, 1), op("read", 9e10, 9e10 + 1)]);
  const served = details?.served as {
    readonly ok: readonly number[];
    readonly intervalSeconds: number;
  };
  expect(served.ok.length).toBeLessThanOrEqual(3_600);
  expect(served.intervalSeconds).toBe(25_001);
  expect(served.ok.reduce((sum, count) => sum + count)).toBe(2);
});

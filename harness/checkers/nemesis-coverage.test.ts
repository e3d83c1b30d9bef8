import { describe, expect, test } from "vitest";
import { FAULT_NAMES } from "../core/faults.ts";
import { countFaults, nemesisCoverage } from "./nemesis-coverage.ts";
import { BUDGET, type Happening, historyOf } from "./testing/histories.ts";

const installed = (fault: string, atMs: number): Happening => ({
  atMs,
  nemesis: { fault, outcome: "installed" },
});
const healed = (fault: string, atMs: number): Happening => ({
  atMs,
  nemesis: { fault, outcome: "healed" },
});
const ok = (f: string, atMs: number): Happening => ({ atMs, f, endMs: atMs + 5 });

const GOOD: readonly Happening[] = [
  ok("read", 0),
  ok("write", 20),
  installed("partition", 100),
  ok("read", 110),
  ok("read", 120),
  ok("write", 130),
  healed("partition", 200),
  ok("write", 300),
];
const check = (happenings: readonly Happening[], requested = ["partition"], minimum?: number) =>
  nemesisCoverage({
    requested,
    ...(minimum === undefined ? {} : { minOkOpsPerFault: minimum }),
  }).check(historyOf(happenings), BUDGET);

test("a fault that was proven, healed, and during which every kind of operation succeeded, is covered", async () => {
  expect(await check(GOOD)).toEqual({
    valid: true,
    details: {
      partition: {
        ...{ planned: 1, installed: 1, verified: 1, healed: 1, skipped: 0, failed: 0 },
        okDuring: { read: 2, write: 1 },
      },
    },
  });
});

test("kinds of operation that want all nodes may fail while a fault is in place, if they were tried and came back", async () => {
  const others = GOOD.filter((each) => !("f" in each && each.f === "read" && each.atMs > 100));
  const covered = async (reads: readonly Happening[], mayStop: readonly string[]) => {
    const options = { requested: ["partition"], mayStop: (f: string) => mayStop.includes(f) };
    return (await nemesisCoverage(options).check(historyOf([...others, ...reads]), BUDGET)).valid;
  };
  const tried: Happening = { atMs: 150, f: "read", endMs: 160, type: "fail" };
  expect(await covered([tried, ok("read", 400)], ["read"])).toBe(true);
  expect(await covered([tried, ok("read", 400)], [])).toBe("unknown");
  expect(await covered([tried, ok("read", 400)], ["write"])).toBe("unknown");
  expect(await covered([tried], ["read"])).toBe("unknown");
  expect(await covered([ok("read", 400)], ["read"])).toBe("unknown");
});

test("with no fault asked for, there is nothing to cover", async () => {
  expect(await check([ok("read", 0)], [])).toEqual({ valid: true, details: {} });
});

test("so is every kind of fault, also one whose harm stays when its nodes are back", async () => {
  for (const fault of FAULT_NAMES) {
    const renamed = GOOD.map((each) =>
      "nemesis" in each ? { ...each, nemesis: { ...each.nemesis, fault } } : each,
    );
    expect(await check(renamed, [fault])).toMatchObject({
      valid: true,
      details: { [fault]: { planned: 1, verified: 1, healed: 1 } },
    });
  }
  const refused = { nodes: [], description: "does not start on damaged data: n1" };
  const corruption = GOOD.map((each) => {
    if (!("nemesis" in each)) return each;
    const own = each.nemesis.outcome === "healed" ? refused : {};
    return { ...each, nemesis: { ...each.nemesis, fault: "corruption", ...own } };
  });
  expect((await check(corruption, ["corruption"])).valid).toBe(true);
});

describe("unknown is a run", () => {
  const reasonOf = async (...args: Parameters<typeof check>) => {
    const { valid, reason } = await check(...args);
    expect(valid).toBe("unknown");
    return reason;
  };

  test("whose fault never started", async () => {
    expect(await reasonOf(GOOD, ["partition", "kill"])).toBe(
      "The fault 'kill' was asked for, but never started.",
    );
  });

  test("whose fault was only ever skipped", async () => {
    const skipped = { fault: "kill", outcome: "skipped", description: "no leader" } as const;
    expect(await reasonOf([...GOOD, { atMs: 400, nemesis: skipped }], ["kill"])).toBe(
      "The fault 'kill' was never seen in place: skipped: no leader.",
    );
  });

  test("whose fault was claimed without evidence", async () => {
    for (const evidence of [null, {}, []]) {
      const bare = GOOD.map((each) =>
        "nemesis" in each ? { ...each, nemesis: { ...each.nemesis, evidence } } : each,
      );
      expect(await reasonOf(bare)).toBe(
        "The fault 'partition' was never seen in place: installed: {n1} | {n2 n3}.",
      );
    }
  });

  test("with a start that failed, though others worked", async () => {
    const failed = { fault: "partition", outcome: "failed", description: "not proven" } as const;
    expect(await reasonOf([...GOOD, { atMs: 400, nemesis: failed }])).toBe(
      "A start of 'partition' failed (history index 14): not proven.",
    );
  });

  test("with a start that ended in an error instead of a record", async () => {
    const late = { atMs: 400, f: "start-partition", nemesisError: "no answer" };
    expect(await reasonOf([...GOOD, late])).toBe(
      "A start of 'partition' failed (history index 14): no answer.",
    );
    const unheardOf = { atMs: 400, f: "skew", nemesisError: "no answer" };
    expect(await reasonOf([...GOOD, unheardOf])).toBe(
      "A start of 'skew' failed (history index 14): no answer.",
    );
  });

  test("whose fault was never healed", async () => {
    expect(await reasonOf(GOOD.filter((each) => each.atMs !== 200))).toBe(
      "The fault 'partition' was never healed: {n1} | {n2 n3}.",
    );
  });

  test("in which nobody saw that the system was done with what it was asked for", async () => {
    const asked = GOOD.filter((each) => each.atMs !== 200).map((each) =>
      "nemesis" in each ? { ...each, nemesis: { ...each.nemesis, fault: "hand-over" } } : each,
    );
    expect(await reasonOf(asked, ["hand-over"])).toMatch(
      /^The system was never seen to be done with 'hand-over': /,
    );
  });

  test("in which one kind of operation never succeeded during the fault", async () => {
    expect(await reasonOf(GOOD.filter((each) => each.atMs !== 130))).toBe(
      "Only 0 'write' succeeded while 'partition' was in place (1 needed).",
    );
    expect(await reasonOf(GOOD, ["partition"], 2)).toBe(
      "Only 1 'write' succeeded while 'partition' was in place (2 needed).",
    );
  });

  test("in which success came only after the heal", async () => {
    const hanging = { atMs: 150, f: "write", endMs: 201 };
    expect(await reasonOf([...GOOD.filter((each) => each.atMs !== 130), hanging])).toMatch(
      /^Only 0 'write'/,
    );
  });

  test("in which nobody asked anything until the fault was over", async () => {
    expect(await reasonOf(GOOD.filter((each) => "nemesis" in each || each.atMs === 300))).toBe(
      "No operation was invoked before 'partition' was healed.",
    );
  });

  test("all of its gaps are listed", async () => {
    const { details } = await check(GOOD, ["partition", "kill", "pause"], 2);
    expect(details?.gaps).toEqual([
      "The fault 'kill' was asked for, but never started.",
      "The fault 'pause' was asked for, but never started.",
      "Only 1 'write' succeeded while 'partition' was in place (2 needed).",
    ]);
  });
});

describe("valid all the same", () => {
  test("a skipped start beside a proven one: it stands in the details", async () => {
    const skipped = { fault: "partition", outcome: "skipped", description: "no leader" } as const;
    expect(await check([...GOOD, { atMs: 50, nemesis: skipped }])).toMatchObject({
      valid: true,
      details: {
        partition: { planned: 2, verified: 1, skipped: 1 },
        troubles: [{ index: 4, fault: "partition", outcome: "skipped", description: "no leader" }],
      },
    });
  });

  test("a stop that failed, once a later one has worked", async () => {
    const failed = { fault: "partition", phase: "stop", outcome: "failed" } as const;
    expect(await check([...GOOD, { atMs: 180, nemesis: failed }])).toMatchObject({
      valid: true,
      details: { partition: { healed: 1, failed: 1 }, troubles: [{ phase: "stop" }] },
    });
  });

  test("a kind of operation that comes only when all faults are over", async () => {
    expect((await check([...GOOD, ok("drain", 400)])).valid).toBe(true);
  });

  test("a window in which nothing succeeded, if another one of the fault has it", async () => {
    const dead = [installed("partition", 400), healed("partition", 500)];
    expect((await check([...GOOD, ...dead, ok("read", 600)])).valid).toBe(true);
  });
});

test("counts: a cure counts once for what it cured, and faults side by side are kept apart", () => {
  const history = historyOf([
    installed("kill", 0),
    installed("partition", 10),
    healed("partition", 20),
    healed("partition", 30),
    { atMs: 40, nemesis: { fault: "kill", phase: "stop", outcome: "failed" } },
    healed("kill", 50),
    { atMs: 60, nemesis: { fault: "kill", outcome: "skipped" } },
    { atMs: 70, nemesis: { fault: "partition", outcome: "installed", evidence: null } },
    { atMs: 80, f: "start-kill", nemesisError: "no answer" },
  ]);
  expect(countFaults(history)).toEqual({
    kill: { planned: 3, installed: 1, verified: 1, healed: 1, skipped: 1, failed: 2 },
    partition: { planned: 2, installed: 2, verified: 1, healed: 1, skipped: 0, failed: 0 },
  });
});

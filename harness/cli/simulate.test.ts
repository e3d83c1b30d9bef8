import { describe, expect, test } from "vitest";
import type { SimObserver } from "../cluster/sim/sim-cluster.ts";
import { SIM_ABILITIES } from "../cluster/sim/sim-disturbances.ts";
import { harnessNotes } from "../core/notes.ts";
import type { Plan } from "../core/plan.ts";
import { planOf } from "./plan.ts";
import { parseRunFlags, RUN_DEFAULTS } from "./run-flags.ts";
import { simulate } from "./simulate.ts";

/** Three seconds of raft-kv, and then a majority that must serve. */
function planWith(flags: object, more: Partial<Plan> = {}): Plan {
  const given = { system: "raft-kv", on: "sim", timeLimit: 3, nemesisInterval: 1, json: false };
  const parsed = parseRunFlags({ ...RUN_DEFAULTS, ...given, ...flags });
  const plan = planOf(parsed, parsed.seed ?? 7, new Date(0), SIM_ABILITIES);
  return { ...plan, livenessMs: 10_000, isOneOfMany: true, ...more };
}

test("tutorial: a plan gives a judged history, and the same one every time", async () => {
  const first = await simulate(planWith({}));
  expect(first).toMatchObject({ fingerprint: null, breach: null, trace: null });
  expect(first.verdict).toMatchObject({ valid: true, hash: first.hash, problems: [] });
  expect(first.marks.get("leader")).toBeGreaterThan(0);
  const second = await simulate(planWith({}));
  expect(second.hash).toBe(first.hash);
  expect(second.history.ops).toEqual(first.history.ops);
  expect((await simulate(planWith({ seed: 8 }))).hash).not.toBe(first.hash);
});

test("looking on changes nothing", async () => {
  const traced = await simulate(planWith({}), { trace: true });
  expect(traced.hash).toBe((await simulate(planWith({}))).hash);
  expect(traced.trace?.events.length).toBeGreaterThan(1_000);
});

test("an onlooker sees all that stands in the trace", async () => {
  const seen = { sent: 0, lost: 0, synced: 0 };
  const handled = new Set<string>();
  const look = (): SimObserver => ({
    onSent: () => seen.sent++,
    onLost: () => seen.lost++,
    onSynced: () => seen.synced++,
    onHandled: ({ id }) => handled.add(id),
  });
  const { trace } = await simulate(planWith({ loss: 5 }), { look, trace: true });
  const count = (kind: string) => trace?.events.filter((event) => event.kind === kind).length;
  expect(trace?.droppedCount).toBe(0);
  expect(seen).toEqual({ sent: count("sent"), lost: count("lost"), synced: count("synced") });
  expect(seen.lost).toBeGreaterThan(0);
  expect([...handled].sort()).toEqual(trace?.nodes);
});

test("a property of the nodes' state that does not hold ends the run at once", async () => {
  const plans = Array.from({ length: 100 }, (_, seed) =>
    planWith({ bug: ["apply-before-commit"], seed, loss: 5, nemesis: "partition,kill" }),
  );
  for (const plan of plans) {
    const { breach, fingerprint, history, verdict } = await simulate(plan);
    if (breach === null) continue;
    expect(fingerprint).toBe(`invariants/${breach.name}`);
    expect(verdict.reason).toContain(breach.message);
    expect(harnessNotes(history).map(({ note }) => note)).toEqual(["invariant", "finished"]);
    return;
  }
  expect.fail("no seed broke an invariant");
});

describe("liveness", () => {
  test("a majority is made whole and serves while all else stays broken", async () => {
    const { history, verdict } = await simulate(planWith({ nemesis: "partition,kill,pause" }));
    const notes = harnessNotes(history);
    expect(notes.map(({ note }) => note)).toEqual(["liveness", "finished"]);
    expect(notes[0]?.note === "liveness" && notes[0].core.length).toBeGreaterThanOrEqual(3);
    expect(verdict.checkers.availability?.valid).toBe(true);
  });

  test("one that cannot is a stall, with what each node says of itself", async () => {
    // Nobody is elected among nodes whose every message comes after the election is over.
    const latency = { kind: "constant", meanMs: 5_000 } as const;
    const plan = planWith({ nemesis: "none" }, { latency, livenessMs: 2_000 });
    const { fingerprint, verdict } = await simulate(plan);
    expect(fingerprint).toBe("availability/stall");
    expect(verdict.reason).toMatch(/no node of the core (n\d ?)+ leads: n\d \S+ \(term \d+/);
    expect(verdict.reason).toMatch(/its client on n\d waits for 'read' of key 0/);
  });
});

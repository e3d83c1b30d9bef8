import { expect, test } from "vitest";
import { ABLE_TO_ALL, planOf } from "./plan.ts";
import { parseRunFlags, RUN_DEFAULTS } from "./run-flags.ts";

const DATE = new Date("2026-11-20T10:00:00Z");

/** The plan of these flags, as the command line would fill in the rest. */
function plan(flags: Readonly<Record<string, unknown>>) {
  return planOf(parseRunFlags({ ...RUN_DEFAULTS, json: false, ...flags }), 7, DATE, ABLE_TO_ALL);
}

test("tutorial: a system and nothing else", () => {
  expect(plan({ system: "raft-kv" })).toMatchObject({
    ...{ system: "raft-kv", workload: "register", driver: "local", seed: 7, concurrency: 10 },
    ...{ nodes: ["n1", "n2", "n3", "n4", "n5"], faults: ["partition", "kill", "pause"] },
    ...{ timeLimitMs: 20_000, startedAt: "2026-11-20T10:00:00.000Z" },
    reproduce: "npx faultline run raft-kv --seed 7",
  });
});

test("the command that repeats a run has all that differs, safe for a shell", () => {
  const { reproduce } = plan({
    ...{ bin: "./my node", "--": ["--verbose", "it's"], workload: "echo", nemesis: "kill" },
    ...{ rate: "250", loss: "2.5", timeLimit: 5, testCount: 9, out: "elsewhere" },
  });
  expect(reproduce).toBe(
    "npx faultline run --bin './my node' -w echo --nemesis kill --rate 250 --time-limit 5 --loss 2.5" +
      ` --seed 7 -- --verbose 'it'\\''s'`,
  );
});

test("a foreign program gets no faults unless asked, and a name that suits a folder", () => {
  expect(plan({ bin: "../a b/node.py" })).toMatchObject({
    ...{ system: "node.py", faults: [], workload: "register" },
    binary: { path: "../a b/node.py", args: [] },
  });
});

test("a fault that is asked for by name may be beyond what the system claims", () => {
  const registers = { system: "quorum-kv", set: ["conflict=abd"] };
  expect(plan({ ...registers, nemesis: "kill,membership" })).toMatchObject({
    ...{ faults: ["kill", "membership"], faultsBeyondClaim: ["membership"] },
  });
  expect(plan({ ...registers, nemesis: "kill" }).faultsBeyondClaim).toBeUndefined();
});

test("damage is bounded, unless that is said; without a bound it is beyond every claim", () => {
  const corrupted = { system: "raft-kv", nemesis: "corruption,kill" };
  const bounded = plan(corrupted);
  expect([bounded.unboundedDamage, bounded.faultsBeyondClaim]).toEqual([undefined, undefined]);
  const unbounded = plan({ ...corrupted, unboundedDamage: true });
  expect(unbounded).toMatchObject({ unboundedDamage: true, faultsBeyondClaim: ["corruption"] });
  expect(unbounded.reproduce).toContain(" --nemesis corruption,kill --unbounded-damage ");
  expect(() => plan({ system: "raft-kv", nemesis: "all", unboundedDamage: true })).toThrow(
    "--unbounded-damage: this run damages nothing",
  );
});

test("concurrency counts clients, or clients a node", () => {
  expect(plan({ system: "raft-kv", concurrency: "3n", nodeCount: "4" }).concurrency).toBe(12);
  expect(plan({ system: "raft-kv", concurrency: 3 }).concurrency).toBe(3);
});

test("percent become parts in a million; a slow network gets patient clients", () => {
  const slow = plan({ system: "raft-kv", loss: 0.5, latency: 300, latencyDist: "exponential" });
  expect(slow).toMatchObject({
    ...{ lossPpm: 5_000, callTimeoutMs: 3_000 },
    latency: { kind: "exponential", meanMs: 300 },
  });
});

test("bugs and settings, repeated or in a list", () => {
  const { bugs, settings } = plan({
    ...{ system: "raft-kv", bug: ["stale-read,forget-vote", "ack-before-sync"] },
    set: ["heartbeat-ms=20", "election-timeout-ms=200"],
  });
  expect(bugs).toEqual(["stale-read", "forget-vote", "ack-before-sync"]);
  expect(settings).toEqual({ "heartbeat-ms": "20", "election-timeout-ms": "200" });
});

test("settings decide what clients do; a workload that would misread the answers is refused", () => {
  const workload = (set: string) => plan({ system: "quorum-kv", set }).workload;
  expect(workload("r=1")).toBe("sessions");
  expect(workload("conflict=siblings")).toBe("siblings");
  expect(workload("value=or-set")).toBe("crdt");
  const given = { system: "quorum-kv", set: "value=g-set", workload: "sessions" };
  expect(() => plan(given)).toThrow(/is for the workload crdt or set, not for sessions/);
});

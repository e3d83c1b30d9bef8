import { describe, expect, test } from "vitest";
import { UsageError } from "../core/errors.ts";
import {
  ADMINISTRATIVE_FAULTS,
  FAULT_NAMES,
  type FaultName,
  faultRecords,
  faultWindows,
} from "../core/faults.ts";
import { History } from "../core/history.ts";
import { NS_PER_MS } from "../core/ids.ts";
import { TURNS } from "./fault-kinds.ts";
import { createNemesisPackages, DEFAULT_FAULTS, FAULTS, targetsWithoutLeaders } from "./faults.ts";
import type { NemesisPackage } from "./package.ts";
import { FakeCluster } from "./testing/fake-cluster.ts";
import { driveLanes, type VirtualLane } from "./testing/virtual-lanes.ts";

const INTERVAL_MS = 5_000;
const LATENCY_MS = 50;

/** What the driver does by itself. */
const DRIVEN = FAULT_NAMES.filter((name) => !ADMINISTRATIVE_FAULTS.some((act) => act === name));

const laneOf = ({ name, nemesis, generator }: NemesisPackage): VirtualLane => ({
  ...{ name, generator, latencyMs: () => LATENCY_MS },
  invoke: (f, value) => nemesis.invoke(f, value),
});
/** These faults on a cluster that does what it is told, for `untilMs`, then the cures. */
async function run(
  seed: number,
  untilMs: number,
  cluster = new FakeCluster(5),
  faults: readonly FaultName[] = DEFAULT_FAULTS,
) {
  const packages = createNemesisPackages({ faults, cluster, seed, intervalMs: INTERVAL_MS });
  const hits = await driveLanes(packages.map(laneOf), untilMs);
  const cures = await driveLanes(
    packages.map((each) => laneOf({ ...each, generator: each.finalGenerator })),
    10_000,
  );
  const later = cures.map((op) => ({ ...op, time: op.time + (untilMs + 1_000) * NS_PER_MS }));
  return { cluster, history: new History([...hits, ...later]) };
}

test("where nobody leads, nothing is aimed at leaders, and every fault has somebody to hit", () => {
  const names = FAULTS.map(({ name }) => name).filter((name) => name !== "hand-over");
  const targets = targetsWithoutLeaders(names);
  for (const name of names) {
    expect(targets[name]).not.toEqual([]);
    for (const target of targets[name] ?? []) expect(target).not.toMatch(/leader|rivals/);
  }
  expect(targets.kill).toContain("one");
});

test("a package is a fault with its cure: what it starts it stops", async () => {
  const cluster = new FakeCluster(5);
  const [kill] = createNemesisPackages({
    ...{ faults: ["kill"], cluster, seed: 1, intervalMs: INTERVAL_MS },
    targets: { kill: ["all"] },
  });
  if (!kill) throw new Error("no package");
  const ops = await driveLanes([laneOf(kill)], INTERVAL_MS);
  expect(ops.map(({ f, value }) => [f, value])).toMatchObject([
    ["kill", { target: "all" }],
    ["kill", { outcome: "installed", nodes: ["n1", "n2", "n3", "n4", "n5"] }],
    ["restart", null],
    ["restart", { outcome: "healed", nodes: ["n1", "n2", "n3", "n4", "n5"] }],
  ]);
});

test("in 17 seconds with an interval of 5, each fault is proven at least twice, whatever the seed", async () => {
  let windowCount = 0;
  for (let seed = 0; seed < 100; seed++) {
    const { cluster, history } = await run(seed, 17_000);
    const windows = faultWindows(history);
    windowCount += windows.length;
    for (const name of DEFAULT_FAULTS) {
      const own = windows.filter(({ fault }) => fault === name);
      expect(own.length, `${name} of seed ${seed}`).toBeGreaterThanOrEqual(2);
      expect(own.every(({ toNs }) => toNs !== null)).toBe(true);
    }
    expect(faultRecords(history).filter(({ record }) => record.outcome === "failed")).toEqual([]);
    expect([...cluster.states.values()].every((state) => state === "running")).toBe(true);
    expect(cluster.grudge.size).toBe(0);
  }
  expect(windowCount / 100).toBeGreaterThan(3 * DEFAULT_FAULTS.length);
});

test("whatever the seed, each fault is once in place alone, with a majority untouched", async () => {
  for (let seed = 0; seed < 50; seed++) {
    const windows = faultWindows((await run(seed, INTERVAL_MS)).history);
    expect(windows.map(({ fault }) => fault)).toEqual(["partition", "pause", "kill"]);
    for (const [i, { nodes, fromNs, toNs }] of windows.entries()) {
      expect(nodes.length).toBeLessThan(3);
      expect((toNs ?? 0) - fromNs).toBeGreaterThan(900 * NS_PER_MS);
      expect(toNs).toBeLessThan(windows[i + 1]?.fromNs ?? Number.POSITIVE_INFINITY);
    }
  }
});

test("with all faults there are, each is proven in 17 seconds, and nothing is left behind", async () => {
  for (let seed = 0; seed < 15; seed++) {
    const { cluster, history } = await run(seed, 17_000, new FakeCluster(5), DRIVEN);
    const windows = faultWindows(history);
    expect(windows.every(({ toNs }) => toNs !== null)).toBe(true);
    // Without a leader, those that aim at one are skipped; each has another target in the same turn.
    const seen = new Set(windows.map(({ fault }) => fault));
    expect(DRIVEN.filter((name) => !seen.has(name))).toEqual([]);
    expect(faultRecords(history).filter(({ record }) => record.outcome === "failed")).toEqual([]);
    expect([...cluster.states.values()].every((state) => state === "running")).toBe(true);
    expect(cluster.imposed.size).toBe(0);
    expect(cluster.grudge.size).toBe(0);
  }
});

test("whom a fault hits, and how hard, does not depend on the others", async () => {
  const startsOf = async (faults: readonly FaultName[]) => {
    const { history } = await run(3, 60_000, new FakeCluster(5), faults);
    return faultRecords(history).flatMap(({ record: { fault, phase, description } }) =>
      fault === "packet" && phase === "start" ? [description] : [],
    );
  };
  const together = await startsOf(["packet", "partition", "bandwidth"]);
  const alone = await startsOf(["packet"]);
  expect(together.length).toBeGreaterThan(10);
  expect(alone.slice(0, 10)).toEqual(together.slice(0, 10));
});

test("the same seed gives the same history, another seed another one", async () => {
  const ops = async (seed: number) => (await run(seed, 20_000)).history.ops;
  expect(await ops(5)).toEqual(await ops(5));
  expect(await ops(6)).not.toEqual(await ops(5));
});

test("a driver whose pauses never bite is found out", async () => {
  const cluster = new FakeCluster(5);
  cluster.lies = { pause: cluster.nodes };
  const { history } = await run(1, 20_000, cluster);
  const pauses = faultRecords(history).filter(({ record }) => record.fault === "pause");
  const outcomes = new Set(
    pauses.filter(({ record }) => record.phase === "start").map(({ record }) => record.outcome),
  );
  expect(outcomes).not.toContain("installed");
  expect(outcomes).toContain("failed");
});

describe("names", () => {
  const usageErrorOf = (act: () => unknown): UsageError => {
    try {
      act();
    } catch (thrown) {
      if (thrown instanceof UsageError) return thrown;
    }
    throw new Error("no usage error");
  };

  test("a target that the fault has not is refused", () => {
    const create = (targets: readonly string[]) =>
      createNemesisPackages({
        ...{ faults: ["kill"], cluster: new FakeCluster(3), seed: 1, intervalMs: 1_000 },
        targets: { kill: targets },
      });
    const error = usageErrorOf(() => create(["leader"]));
    expect(error.message).toBe("Unknown target of 'kill' 'leader'");
    expect(error.hint).toBe(
      "Did you mean 'leaders'? Known: one, minority, majority, all, leaders, followers.",
    );
    expect(usageErrorOf(() => create([])).message).toBe("The fault 'kill' is given no targets");
  });

  test("what is asked of the system needs a system that can be asked", () => {
    const create = (fault: FaultName) =>
      createNemesisPackages({
        ...{ faults: [fault], cluster: new FakeCluster(3), seed: 1, intervalMs: 1_000 },
      });
    for (const fault of ADMINISTRATIVE_FAULTS) {
      expect(usageErrorOf(() => create(fault)).message).toBe(
        `The fault '${fault}' is not possible here: the system has no requests by which it is administered`,
      );
    }
  });

  test("every fault has its place in the list, and in the order of turns unless it is an act", () => {
    expect(FAULTS.map(({ name }) => name)).toEqual(FAULT_NAMES);
    expect([...TURNS].sort()).toEqual([...DRIVEN].sort());
    for (const { targets, firstTargets } of FAULTS)
      expect(targets).toEqual(expect.arrayContaining([...firstTargets]));
  });

  test("the list has no two faults or operations of one name", () => {
    const names = FAULTS.flatMap(({ name, start, stop }) => [...new Set([name, start]), stop]);
    expect(new Set(names).size).toBe(names.length);
  });
});

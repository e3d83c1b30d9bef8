import { expect, test } from "vitest";
import type { FaultOutcome, FaultRecord } from "../core/faults.ts";
import { NS_PER_MS } from "../core/ids.ts";
import type { ScheduledFault } from "../core/schedule.ts";
import { createScheduledPackages } from "./faults.ts";
import { scheduledFaults } from "./scheduled-faults.ts";
import { FakeCluster } from "./testing/fake-cluster.ts";
import { driveLanes, type VirtualLane } from "./testing/virtual-lanes.ts";

const kill = (startAtMs: number, stopAtMs: number): ScheduledFault => ({
  ...{ fault: "kill", startAtMs, stopAtMs, value: { nodes: ["n1"] } },
});

interface Given {
  readonly faults: readonly ScheduledFault[];
  readonly endMs?: number;
  readonly outcomes?: readonly FaultOutcome[];
  readonly latencyMs?: number;
}

/** What the lane asked for, and when. */
async function run({ faults, endMs, outcomes = [], latencyMs = 1 }: Given) {
  const asked: string[] = [];
  const end = endMs ?? Number.POSITIVE_INFINITY;
  const lane: VirtualLane = {
    name: "kill",
    generator: scheduledFaults({
      ...{ lane: "kill", start: "kill", stop: "restart", faults, endMs: end },
    }),
    latencyMs: () => latencyMs,
    invoke: async (f, _, timeMs): Promise<FaultRecord> => {
      const isStart = f === "kill";
      const outcome = outcomes[asked.length] ?? (isStart ? "installed" : "healed");
      asked.push(`${timeMs} ${f}`);
      const phase = isStart ? "start" : "stop";
      const facts = { fault: "kill", phase, outcome, target: "explicit", nodes: [] } as const;
      return { ...facts, description: "", evidence: null };
    },
  };
  await driveLanes([lane], 10_000);
  return asked;
}

test("tutorial: faults start and stop at the times that are written down", async () => {
  const asked = await run({ faults: [kill(500.5, 800), kill(100, 200)] });
  expect(asked).toEqual(["100 kill", "200 restart", "500.5 kill", "800 restart"]);
});

test("a slow driver comes late, and a fault whose time is over by then is left out", async () => {
  const faults = [kill(100, 200), kill(300, 400), kill(900, 1_000)];
  const asked = await run({ faults, latencyMs: 250 });
  expect(asked).toEqual(["100 kill", "350 restart", "900 kill", "1150 restart"]);
});

test("a start that was skipped needs no stop; a stop that failed is tried again", async () => {
  const faults = [kill(100, 200), kill(300, 400)];
  const asked = await run({ faults, outcomes: ["skipped", "installed", "failed"] });
  expect(asked).toEqual(["100 kill", "300 kill", "400 restart", "901 restart"]);
});

test("what lasts up to the end stays", async () => {
  expect(await run({ faults: [kill(100, 1_000), kill(1_200, 1_300)], endMs: 900 })).toEqual([
    "100 kill",
  ]);
});

test("each kind has a lane of its own with its cure", async () => {
  const cluster = new FakeCluster(3);
  const pause: ScheduledFault = { ...kill(0, 5), fault: "pause" };
  const packages = createScheduledPackages({ faults: [kill(0, 9), pause], cluster, seed: 1 });
  expect(packages.map(({ name }) => name)).toEqual(["kill", "pause"]);
  const lanes = packages.map(({ name, generator, nemesis }) => ({
    ...{ name, generator },
    invoke: nemesis.invoke.bind(nemesis),
  }));
  const ops = await driveLanes(lanes, 100);
  expect(ops.at(-1)?.time).toBeLessThanOrEqual(11 * NS_PER_MS);
  expect(cluster.acts).toContain("kill n1");
  expect(cluster.states.get("n1")).toBe("running");
});

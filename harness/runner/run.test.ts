import { expect, test } from "vitest";
import type { Cluster, Incident } from "../cluster/cluster.ts";
import type { NodeNote } from "../core/blocking.ts";
import { HarnessError } from "../core/errors.ts";
import { type FaultRecord, faultRecords } from "../core/faults.ts";
import type { History } from "../core/history.ts";
import { NS_PER_MS } from "../core/ids.ts";
import { harnessNotes } from "../core/notes.ts";
import { sleep } from "../core/waiting.ts";
import { clients, delay, eachThread, emit, emitEach, flipFlop } from "../generator/index.ts";
import type { NemesisPackage } from "../nemesis/package.ts";
import { type RunOptions, runPlan } from "./run.ts";
import { VirtualClock } from "./testing/virtual-clock.ts";

interface Trouble {
  readonly start?: Error;
  readonly stop?: Error | "hangs";
  readonly nemesis?: Error;
  readonly incidentAtMs?: number;
  readonly incidentKind?: Incident["kind"];
  readonly interruptAtMs?: number;
  readonly nodeNotes?: readonly NodeNote[];
  /** Nodes that do not start any more. */
  readonly damaged?: readonly string[];
}

/** A run of 10 s on a cluster of two nodes that serves each read in 100 ms and has one fault that takes 300 ms. */
async function run(trouble: Trouble = {}, more: Partial<RunOptions> = {}) {
  const clock = new VirtualClock();
  const events: string[] = [];
  const interrupt = new AbortController();
  if (trouble.interruptAtMs !== undefined)
    clock.schedule(trouble.interruptAtMs * NS_PER_MS, () => interrupt.abort());
  const result = runPlan({
    ...{ clock, seed: 1, cluster: fakeCluster(clock, trouble, events), concurrency: 2 },
    generator: clients(
      delay(
        100,
        emitEach(() => ({ f: "read" })),
      ),
    ),
    finalGenerator: clients(emit({ f: "final" })),
    openClient: async () => ({
      close: () => events.push("client closed"),
      async invoke() {
        await sleep(clock, 100);
        return { type: "ok" };
      },
    }),
    nemeses: [cut(clock, trouble)],
    ...{ timeLimitMs: 10_000, recoveryMs: 3_000, opTimeoutMs: 1_000 },
    interrupt: interrupt.signal,
    sink: () => {},
    onPhase: (phase) => events.push(phase),
    log: () => {},
    ...more,
  });
  return { history: await clock.runUntil(result), events };
}

function fakeCluster(clock: VirtualClock, trouble: Trouble, events: string[]): Cluster {
  return {
    nodes: ["n1", "n2"],
    processes: { isDamaged: (node: string) => trouble.damaged?.includes(node) === true },
    async start() {
      if (trouble.start) throw trouble.start;
      events.push("cluster started");
    },
    async stop() {
      events.push("cluster stopped");
      if (trouble.stop instanceof Error) throw trouble.stop;
      if (trouble.stop === "hangs") await new Promise(() => {});
    },
    onIncident(listener: (incident: Incident) => void) {
      if (trouble.incidentAtMs === undefined) return;
      const { incidentKind: kind = "exited" } = trouble;
      const incident: Incident = { node: "n2", kind, message: "exit code 1" };
      clock.schedule(trouble.incidentAtMs * NS_PER_MS, () => listener(incident));
    },
    nodeNotes: () => trouble.nodeNotes ?? [],
    messageCounts: () => ({ sent: 3, delivered: 2, dropped: 1 }),
  } as unknown as Cluster;
}

function cut(clock: VirtualClock, trouble: Trouble): NemesisPackage {
  const record = (phase: "start" | "stop"): FaultRecord => ({
    ...{ fault: "cut", phase, outcome: phase === "start" ? "installed" : "healed" },
    ...{ target: "one", nodes: ["n1"], description: "cut", evidence: null },
  });
  return {
    name: "cut",
    nemesis: {
      async invoke(f) {
        await sleep(clock, 300);
        if (trouble.nemesis) throw trouble.nemesis;
        return record(f === "start" ? "start" : "stop");
      },
    },
    generator: delay(
      1_000,
      flipFlop(
        emitEach(() => ({ f: "start" })),
        emitEach(() => ({ f: "stop" })),
      ),
    ),
    finalGenerator: emit({ f: "final-stop" }),
  };
}

const timesOf = (history: History, f: string): readonly number[] =>
  history.ops.filter((op) => op.f === f).map((op) => op.time / NS_PER_MS);
const problems = (history: History): readonly string[] =>
  harnessNotes(history).flatMap((note) => (note.note === "problem" ? [note.message] : []));

test("tutorial: faults, then a cure while clients go on, then final operations", async () => {
  const { history, events } = await run();
  expect(events).toEqual([
    ...["starting", "cluster started", "faults", "final"],
    ...["client closed", "client closed", "stopping", "cluster stopped"],
  ]);
  expect(Math.max(...timesOf(history, "start"))).toBeLessThanOrEqual(7_300);
  const [cure = 0] = timesOf(history, "final-stop");
  expect(cure).toBeGreaterThan(5_000);
  expect(cure).toBeLessThanOrEqual(7_000);
  const reads = timesOf(history, "read");
  expect(reads.filter((time) => time > cure + 300).length).toBeGreaterThan(20);
  expect(Math.max(...reads)).toBeLessThanOrEqual(10_100);
  expect(timesOf(history, "final")).toHaveLength(2);
  expect(history.ops.at(-1)?.value).toEqual({
    note: "finished",
    messages: { sent: 3, delivered: 2, dropped: 1 },
  });
});

test("clients of nodes that never come back have no final operations", async () => {
  const final = clients(eachThread(emit({ f: "final" })));
  const processes = async (damaged: readonly string[]) => {
    const { history } = await run({ damaged }, { finalGenerator: final });
    return history.ops
      .filter(({ f, type }) => f === "final" && type === "invoke")
      .map(({ process }) => process);
  };
  expect(await processes([])).toEqual([0, 1]);
  expect(await processes(["n1"])).toEqual([1]);
  expect(await processes(["n1", "n2"])).toEqual([]);
});

test("an interrupt ends workload and faults, heals, and keeps the record", async () => {
  const { history, events } = await run({ interruptAtMs: 2_050 });
  expect(events).toContain("healing");
  expect(events).not.toContain("final");
  expect(timesOf(history, "final-stop")).toHaveLength(2);
  expect(Math.max(...timesOf(history, "read"))).toBeLessThanOrEqual(2_300);
  expect(harnessNotes(history).map((note) => note.note)).toEqual(["interrupted", "finished"]);
});

test("a nemesis that fails costs neither the run nor the cure", async () => {
  const { history } = await run({ nemesis: new Error("iptables: Permission denied") });
  expect(problems(history)[0]).toBe("nemesis 'start': iptables: Permission denied");
  expect(timesOf(history, "final-stop")).toHaveLength(2);
  expect(timesOf(history, "final")).toHaveLength(2);
});

test.each([
  ["fails", new Error("EBUSY"), "stopping the cluster failed: EBUSY"],
  ["hangs", "hangs" as const, "the cluster did not stop within 15000 ms"],
])("a teardown that %s costs a note, not the history", async (_, stop, message) => {
  const { history } = await run({ stop });
  expect(problems(history)).toEqual([message]);
  expect(timesOf(history, "final")).toHaveLength(2);
});

test("a generator that breaks ends the run early, with its record", async () => {
  const broken = {
    next() {
      throw new Error("no key left");
    },
    update: () => broken,
  };
  const { history, events } = await run({}, { generator: broken as never });
  expect(problems(history)).toEqual(["the run ended early: no key left"]);
  expect(events).toContain("cluster stopped");
});

test("a node that dies by itself is noted at that moment", async () => {
  const { history } = await run({ incidentAtMs: 1_234 });
  expect(timesOf(history, "incident")).toEqual([1_234]);
  expect(problems(history)).toEqual([]);
});

test("what carries a node being gone is trouble of the harness", async () => {
  const { history } = await run({ incidentAtMs: 1_234, incidentKind: "infrastructure" });
  expect(problems(history)).toEqual(["exit code 1"]);
});

test("a cluster that does not start is an error, and is stopped all the same", async () => {
  const trouble = { start: new HarnessError("n1 exited with code 1") };
  const clock = new VirtualClock();
  const events: string[] = [];
  const options = { clock, cluster: fakeCluster(clock, trouble, events), onPhase() {}, sink() {} };
  await expect(clock.runUntil(runPlan(options as unknown as RunOptions))).rejects.toThrow(
    "n1 exited",
  );
  expect(events).toEqual(["cluster stopped"]);
});

test("what a nemesis has begun when a breach ends the run is recorded", async () => {
  const clock = new VirtualClock();
  const record: FaultRecord = {
    ...{ fault: "cut", phase: "start", outcome: "skipped", target: "one", nodes: ["n1"] },
    ...{ description: "cut, under way", evidence: null, effect: { nodes: ["n1"] } },
  };
  const { nemesis, ...package_ } = cut(clock, {});
  const { history } = await run(
    {},
    {
      nemeses: [{ ...package_, nemesis: { ...nemesis, underWay: () => ({ f: "start", record }) } }],
      watch: {
        hash: () => "h",
        onBreach: (listener) => listener({ name: "broken", message: "broken", node: "n1" }),
      },
    },
  );
  expect(faultRecords(history).map((each) => each.record)).toEqual([record]);
});

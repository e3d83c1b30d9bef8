import { describe, expect, it } from "vitest";
import type { Op } from "../../core/op.ts";
import type { Trace, TraceEvent } from "../../core/trace.ts";
import { FixtureProgram } from "../../node/fixtures/fixture-program.ts";
import { type Cluster, PERFECT_LINKS } from "../cluster.ts";
import { createSimCluster } from "./sim-cluster.ts";
import { createTraceRecorder, type TraceRecorder } from "./trace-recorder.ts";
import { runInVirtualTime } from "./virtual-time.ts";
import { World } from "./world.ts";

const NODES = ["n1", "n2"];

interface Setting {
  readonly newest?: number;
  readonly duplicatePpm?: number;
}

/** The trace of what `work` does to two fixture programs. */
async function traceOf(
  work: (cluster: Cluster, recorder: TraceRecorder) => Promise<unknown>,
  { duplicatePpm = 0, ...options }: Setting = {},
): Promise<{ trace: Trace; hash: string }> {
  const world = new World();
  const recorder = createTraceRecorder(world, { nodes: NODES, ...options });
  const cluster = createSimCluster({
    ...{ world, nodes: NODES, seed: 1 },
    createProgram: (env) => new FixtureProgram(env),
    program: { bugs: new Set(), settings: {} },
    linkConditions: { ...PERFECT_LINKS, duplicatePpm },
    observer: recorder.observer,
  });
  const whole = async (): Promise<void> => {
    await cluster.start();
    await work(cluster, recorder);
    await cluster.stop();
  };
  await runInVirtualTime(world, whole());
  return { trace: recorder.trace(), hash: world.hash };
}

function ask(cluster: Cluster, times = 1): Promise<unknown> {
  const session = cluster.openSession();
  const calls = Array.from({ length: times }, () =>
    session.call("n1", { type: "ask", to: "n2" }, 1_000),
  );
  return Promise.all(calls);
}

/** `n1>n2 ping` for each message that arrived. */
function receipts({ events }: Trace): readonly string[] {
  return events.flatMap((e) => (e.kind === "received" ? [`${e.from}>${e.lane} ${e.type}`] : []));
}

function ofKind<K extends TraceEvent["kind"]>({ events }: Trace, kind: K) {
  return events.filter((event): event is Extract<TraceEvent, { kind: K }> => event.kind === kind);
}

describe("a trace", () => {
  it("follows a call through the nodes and back, each message with its sending and its reason", async () => {
    const call: Op = { index: 0, time: 0, process: 3, type: "invoke", f: "ask", value: null };
    const { trace } = await traceOf(async (cluster, recorder) => {
      recorder.onOp(call);
      const session = cluster.openSession();
      recorder.onSession(3, session.id);
      await session.call("n1", { type: "ask", to: "n2" }, 1_000);
      recorder.onOp({ ...call, index: 1, type: "ok" });
    });
    expect(receipts(trace)).toEqual(["p3>n1 ask", "n1>n2 ping", "n2>n1 pong", "n1>p3 ask_ok"]);
    const byId = new Map(trace.events.map((event) => [event.id, event]));
    const way: string[] = [];
    let event = trace.events.find(({ kind }) => kind === "returned");
    while (event) {
      way.push(`${event.lane} ${event.kind}`);
      const before = event.kind === "received" ? event.sent : event.cause;
      event = before === null ? undefined : byId.get(before);
    }
    expect(way).toEqual([
      "p3 returned",
      ...["p3 received", "n1 sent", "n1 received", "n2 sent", "n2 received", "n1 sent"],
      ...["n1 received", "p3 sent", "p3 called"],
    ]);
  });

  it("changes nothing: the run has the hash that it has without", async () => {
    const world = new World();
    const cluster = createSimCluster({
      ...{ world, nodes: NODES, seed: 1 },
      createProgram: (env) => new FixtureProgram(env),
      program: { bugs: new Set(), settings: {} },
    });
    const work = async (): Promise<void> => {
      await cluster.start();
      await ask(cluster, 20);
      await cluster.stop();
    };
    await runInVirtualTime(world, work());
    const { hash } = await traceOf((traced) => ask(traced, 20));
    expect(hash).toBe(world.hash);
  });

  it("gives both copies of a message the same sending", async () => {
    const { trace } = await traceOf(
      async (cluster) => {
        await ask(cluster);
        const untilCopiesAreThere = cluster.openSession().call("n1", { type: "silence" }, 1_000);
        await untilCopiesAreThere.catch(() => null);
      },
      { duplicatePpm: 1_000_000 },
    );
    const pings = ofKind(trace, "received").filter(({ type }) => type === "ping");
    expect(pings).toHaveLength(2);
    expect(pings[0]?.sent).not.toBeNull();
    expect(pings[0]?.sent).toBe(pings[1]?.sent);
  });

  it("tells what befalls nodes", async () => {
    const { trace } = await traceOf(async ({ processes }) => {
      await processes.pause("n2");
      await processes.resume("n2");
      await processes.kill("n2");
      await processes.restart("n2");
      await processes.losePower("n2");
    });
    const story = trace.events.filter(({ lane }) => lane === "n2").map(({ kind }) => kind);
    expect(story).toEqual([
      ...["started", "state", "paused", "resumed", "ended"],
      ...["started", "state", "ended", "power-lost"],
    ]);
  });

  it("names the reason of a loss, and of a crash", async () => {
    const { trace } = await traceOf(async (cluster) => {
      await cluster.network.cut(new Map([["n2", new Set(["n1"])]]));
      const session = cluster.openSession();
      await session.call("n1", { type: "tell", to: "n2", token: "t" }, 1_000);
      await session.call("n1", { type: "save", file: "log", record: 1 }, 1_000);
      await session.call("n1", { type: "throw", to: "n2" }, 1_000).catch(() => null);
    });
    expect(ofKind(trace, "lost")).toMatchObject([{ lane: "n1", to: "n2", why: "cut", times: 1 }]);
    const [crash] = ofKind(trace, "ended");
    expect(crash).toMatchObject({ lane: "n1", why: "fixture threw as it was told" });
    expect(ofKind(trace, "received").at(-1)).toMatchObject({ id: crash?.cause, type: "throw" });
  });

  it("keeps the newest events, says how many it dropped, and points at none of those", async () => {
    const { trace: whole } = await traceOf((cluster) => ask(cluster, 50));
    const { trace } = await traceOf((cluster) => ask(cluster, 50), { newest: 30 });
    expect(trace.events).toHaveLength(30);
    expect(trace.droppedCount).toBe(whole.events.length - 30);
    const ids = new Set(trace.events.map(({ id }) => id));
    for (const event of trace.events) {
      if (event.cause !== null) expect(ids).toContain(event.cause);
      if (event.kind === "received" && event.sent !== null) expect(ids).toContain(event.sent);
    }
    expect(ofKind(trace, "received").some(({ sent }) => sent === null)).toBe(true);
  });

  it("has the breaches, stalls and faults that stand in the history", async () => {
    const note = { index: 0, time: 0, process: "nemesis", type: "info", f: "note" } as const;
    const { trace } = await traceOf(async (_, recorder) => {
      const breach = { note: "invariant", node: "n2", name: "one-leader", message: "two lead" };
      recorder.onOp({ ...note, value: breach });
      recorder.onOp({ ...note, value: { note: "stall", waitingFor: "n1 leads nobody" } });
      recorder.onOp({ ...note, value: { note: "problem", message: "not for a trace" } });
      const fault = { fault: "kill", phase: "start", outcome: "installed", target: "one" };
      const record = { ...fault, nodes: ["n1"], description: "n1", evidence: null };
      recorder.onOp({ ...note, value: record });
    });
    expect(ofKind(trace, "violation").map(({ lane, name }) => [lane, name])).toEqual([
      ["n2", "one-leader"],
      ["nemesis", "stall"],
    ]);
    expect(ofKind(trace, "fault")).toMatchObject([{ fault: "kill", nodes: ["n1"] }]);
  });
});

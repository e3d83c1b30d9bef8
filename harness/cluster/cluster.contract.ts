import { afterEach, describe, expect, it } from "vitest";
import { CallTimeout, NodeUnreachable, type Session } from "../client/client.ts";
import { assertNever } from "../core/assert.ts";
import { HarnessError } from "../core/errors.ts";
import type { FaultName } from "../core/faults.ts";
import type { NodeId } from "../core/ids.ts";
import type { Json } from "../core/json.ts";
import type { Seed } from "../core/random.ts";
import type { Body } from "../node/message.ts";
import { type Cluster, type Grudge, PERFECT_LINKS, type Proof } from "./cluster.ts";

export interface ClusterUnderTest {
  readonly name: string;
  /** A cluster, not started, whose nodes run the fixture program (`node/fixtures/fixture-program.ts`). */
  readonly createCluster: (spec: ClusterSpec) => Cluster | Promise<Cluster>;
  /** What this driver cannot do here. */
  readonly skip?: readonly FaultName[];
  /** Lets time pass for the cluster until the work has come to its end. Absent: time passes by itself. */
  readonly play?: (work: () => Promise<void>) => Promise<void>;
  /** Waits in the time of the cluster. */
  readonly sleep?: (durationMs: number) => Promise<void>;
  /** A loss of power may spare a first part of what was not synced. Otherwise all of it is lost. */
  readonly mayKeepUnsynced?: boolean;
}

interface ClusterSpec {
  readonly nodes: readonly NodeId[];
  readonly seed: Seed;
}

const NODES = ["n1", "n2", "n3", "n4", "n5"];
/** For what is expected to come: long, because the machine may be busy. */
const PATIENT_MS = 20_000;
/** For what cannot come. */
const SHORT_MS = 100;
const POLL_MS = 50;
const HOUR_MS = 3_600_000;

/** For each name of a cut: who does not hear whom. */
const CUTS: Readonly<Record<string, Readonly<Record<NodeId, readonly NodeId[]>>>> = {
  "one node alone": isolate(["n1"], ["n2", "n3", "n4", "n5"]),
  "a majority and a minority": isolate(["n1", "n2"], ["n3", "n4", "n5"]),
  "a bridge": isolate(["n1", "n2"], ["n4", "n5"]),
  "a ring of majorities": {
    n1: ["n3", "n4"],
    n2: ["n4", "n5"],
    n3: ["n5", "n1"],
    n4: ["n1", "n2"],
    n5: ["n2", "n3"],
  },
  "one link, one way": { n1: ["n2"] },
  "a node that hears nobody": { n3: ["n1", "n2", "n4", "n5"] },
  "a node that nobody hears": { n1: ["n3"], n2: ["n3"], n4: ["n3"], n5: ["n3"] },
};

/** What every driver has to do. */
export function describeCluster(driver: ClusterUnderTest): void {
  const { name, createCluster, skip = [], play = (work) => work(), sleep = realSleep } = driver;
  describe(`${name} cluster`, () => {
    let cluster: Cluster;
    afterEach(() => cluster?.stop());
    const played = (work: () => Promise<void>) => () => play(work);
    const eventually = (holds: () => boolean | Promise<boolean>, state?: () => unknown) =>
      waitUntil(sleep, holds, state);
    const expectBlocked = (session: Session, blocked: readonly string[], what?: string) =>
      expectBlockedLinks(eventually, cluster, session, blocked, what);

    const start = async (nodes: readonly NodeId[] = NODES.slice(0, 3)): Promise<Session> => {
      cluster = await createCluster({ nodes, seed: 1 });
      await cluster.start();
      return cluster.openSession();
    };

    it(
      "starts all nodes, carries calls and stops, more than once if asked",
      played(async () => {
        const session = await start();
        expect(cluster.nodes).toEqual(["n1", "n2", "n3"]);
        for (const node of cluster.nodes) {
          expect(cluster.processes.state(node)).toBe("running");
          const reply = await session.call(node, { type: "echo", value: [node] }, PATIENT_MS);
          expect(reply).toMatchObject({ type: "echo_ok", value: [node] });
        }
        await Promise.all([cluster.stop(), cluster.stop()]);
        await cluster.stop();
        expect(cluster.nodes.map(cluster.processes.state)).toEqual(["down", "down", "down"]);
        expect(cluster.incidents()).toEqual([]);
      }),
    );

    it(
      "gives every session a client id of its own, and an end",
      played(async () => {
        const session = await start(["n1"]);
        const other = cluster.openSession();
        expect(other.id).not.toBe(session.id);
        const open = session.call("n1", { type: "silence" }, PATIENT_MS);
        session.close();
        await expect(open).rejects.toBeInstanceOf(CallTimeout);
        expect((await other.call("n1", { type: "echo" }, PATIENT_MS)).type).toBe("echo_ok");
      }),
    );

    it(
      "hands over error replies as they are, and times out without a reply",
      played(async () => {
        const session = await start(["n1"]);
        const reply = await session.call("n1", { type: "nonsense" }, PATIENT_MS);
        expect(reply).toMatchObject({ type: "error", code: 10 });
        const silence = session.call("n1", { type: "silence" }, SHORT_MS);
        await expect(silence).rejects.toBeInstanceOf(CallTimeout);
      }),
    );

    it(
      "tells what a node says of itself",
      played(async () => {
        await start();
        expect(await cluster.inspect("n1")).toMatchObject({ role: "fixture", leader: true });
        expect(await cluster.inspect("n2")).toMatchObject({ role: "fixture", leader: false });
      }),
    );

    it(
      "cuts exactly the links that a grudge names, whatever was cut before, and heals",
      played(async () => {
        const session = await start(NODES);
        await expectBlocked(session, []);
        for (const [cut, refusals] of Object.entries(CUTS)) {
          const grudge = grudgeOf(refusals);
          expect((await cluster.network.cut(grudge)).holds, cut).toBe(true);
          await expectBlocked(session, linksOf(grudge), cut);
        }
        for (let times = 0; times < 2; times++) {
          expect((await cluster.network.heal()).holds).toBe(true);
          await expectBlocked(session, []);
        }
      }),
    );

    it(
      "leaves the lines to clients alone when a node is cut off",
      played(async () => {
        const session = await start();
        await cluster.network.cut(grudgeOf(isolate(["n1"], ["n2", "n3"])));
        const reply = await session.call("n1", { type: "echo", value: 1 }, PATIENT_MS);
        expect(reply.value).toBe(1);
      }),
    );

    it(
      "tells once of a destination that does not exist, and counts its messages as dropped",
      played(async () => {
        const session = await start(["n1"]);
        for (let times = 0; times < 3; times++)
          await session.call("n1", { type: "tell", to: "n9", token: "x" }, PATIENT_MS);
        await eventually(() => cluster.incidents().length > 0);
        expect(cluster.incidents()).toMatchObject([{ node: "n1", kind: "unknown-destination" }]);
        expect(cluster.incidents()[0]?.message).toContain("n9");
        // The last one may still be on its way.
        await eventually(() => (cluster.messageCounts()?.dropped ?? 3) === 3);
        const counts = cluster.messageCounts();
        if (!counts) return;
        expect(counts.delivered).toBe(counts.sent - counts.dropped);
      }),
    );

    it(
      "tells at once of a node that dies by itself, and can start it again",
      played(async () => {
        const session = await start();
        const told = new Promise((resolve) => cluster.onIncident(resolve));
        const call = session.call("n2", { type: "throw", to: "n1" }, PATIENT_MS);
        await expect(call).rejects.toBeInstanceOf(CallTimeout);
        expect(await told).toMatchObject({ node: "n2", kind: "exited" });
        expect(cluster.incidents()).toHaveLength(1);
        expect(cluster.processes.state("n2")).toBe("down");
        expect((await cluster.processes.restart("n2")).holds).toBe(true);
        expect((await session.call("n2", { type: "echo" }, PATIENT_MS)).type).toBe("echo_ok");
      }),
    );

    describe.skipIf(skip.includes("kill"))("kill", () => {
      it(
        "ends a node, and restart brings it back with its data",
        played(async () => {
          const session = await start();
          const { processes } = cluster;
          await session.call("n1", { type: "save", file: "log", record: { a: 1 } }, PATIENT_MS);

          expect((await processes.kill("n1")).holds).toBe(true);
          expect(processes.state("n1")).toBe("down");
          const call = session.call("n1", { type: "echo" }, PATIENT_MS);
          await expect(call).rejects.toBeInstanceOf(NodeUnreachable);
          expect(await cluster.inspect("n1")).toBeNull();
          expect((await processes.kill("n1")).holds).toBe(true);

          expect((await processes.restart("n1")).holds).toBe(true);
          expect(processes.state("n1")).toBe("running");
          const { files } = await session.call("n1", { type: "recovered" }, PATIENT_MS);
          expect(files).toEqual({ log: [{ a: 1 }] });
          expect((await processes.restart("n1")).holds).toBe(false);
          expect(cluster.incidents()).toEqual([]);
        }),
      );

      it(
        "leaves a call that was under way open, without keeping its client waiting",
        played(async () => {
          const session = await start(["n1"]);
          const call = session.call("n1", { type: "silence" }, 10 * PATIENT_MS);
          const outcome = expect(call).rejects.toBeInstanceOf(CallTimeout);
          await cluster.processes.kill("n1");
          await outcome;
        }),
      );

      it(
        "leaves a healed network to prove itself among the nodes that run",
        played(async () => {
          await start();
          await cluster.processes.kill("n3");
          expect((await cluster.network.cut(grudgeOf({ n1: ["n2", "n3"] }))).holds).toBe(true);
          expect((await cluster.network.heal()).holds).toBe(true);
        }),
      );
    });

    describe.skipIf(skip.includes("pause"))("pause", () => {
      it(
        "stops a node, and resume lets it go on where it was",
        played(async () => {
          const session = await start();
          const { processes } = cluster;
          await session.call("n1", { type: "append", file: "log", record: 1 }, PATIENT_MS);
          expect((await processes.pause("n1")).holds).toBe(true);
          expect(processes.state("n1")).toBe("paused");
          const echo = { type: "echo", value: 1 };
          await expect(session.call("n1", echo, SHORT_MS)).rejects.toBeInstanceOf(CallTimeout);
          const open = session.call("n1", echo, PATIENT_MS);
          expect((await processes.resume("n1")).holds).toBe(true);
          expect((await open).value).toBe(1);
          expect(processes.state("n1")).toBe("running");
          expect((await processes.resume("n1")).holds).toBe(true);
        }),
      );

      it.skipIf(skip.includes("kill"))(
        "can be ended by a kill",
        played(async () => {
          await start();
          const { processes } = cluster;
          await processes.pause("n2");
          expect((await processes.kill("n2")).holds).toBe(true);
          expect(processes.state("n2")).toBe("down");
          expect((await processes.pause("n2")).holds).toBe(false);
          expect((await processes.restart("n2")).holds).toBe(true);
          expect(processes.state("n2")).toBe("running");
        }),
      );
    });

    const recovered = async (session: Session, node: NodeId) =>
      (await session.call(node, { type: "recovered" }, PATIENT_MS)).files;

    it.skipIf(skip.includes("terminate"))(
      "terminates a node, and keeps its data",
      played(async () => {
        const session = await start(["n1"]);
        const { processes } = cluster;
        await session.call("n1", { type: "save", file: "log", record: 1 }, PATIENT_MS);
        expectToHold(await processes.terminate("n1"));
        expect(processes.state("n1")).toBe("down");
        expectToHold(await processes.terminate("n1"));
        expectToHold(await processes.restart("n1"));
        expect(await recovered(session, "n1")).toEqual({ log: [1] });
        expect(cluster.incidents()).toEqual([]);
      }),
    );

    it.skipIf(skip.includes("power-loss"))(
      "loses with the power what was not synced",
      played(async () => {
        const session = await start(["n1"]);
        const { processes } = cluster;
        const write = (body: Body) => session.call("n1", body, PATIENT_MS);
        await write({ type: "save", file: "log", record: "synced" });
        await write({ type: "overwrite", file: "term", records: [1] });
        await write({ type: "append", file: "log", record: "unsynced" });
        await write({ type: "rewrite", file: "term", records: [2, 3] });
        expectToHold(await processes.losePower("n1"));
        expect(processes.state("n1")).toBe("down");
        expectToHold(await processes.restart("n1"));
        const files = await recovered(session, "n1");
        if (driver.mayKeepUnsynced) {
          const { log, term } = files as Record<string, Json>;
          expect([["synced"], ["synced", "unsynced"]]).toContainEqual(log);
          expect([[1], [2, 3]]).toContainEqual(term);
        } else expect(files).toEqual({ log: ["synced"], term: [1] });
        expect(cluster.incidents()).toEqual([]);
      }),
    );

    it.skipIf(skip.includes("corruption")).each(["bit-flip", "truncate"] as const)(
      "corrupts a file: %s",
      (kind) =>
        play(async () => {
          const session = await start(["n1"]);
          const { processes } = cluster;
          for (const record of [1, 2, 3])
            await session.call("n1", { type: "save", file: "log", record }, PATIENT_MS);
          expectToHold(await processes.corrupt("n1", { kind, seed: 7 }));
          expect(processes.state("n1")).toBe("down");
          expectToHold(await processes.restart("n1"));
          expect([{ log: [] }, { log: [1] }, { log: [1, 2] }]).toContainEqual(
            await recovered(session, "n1"),
          );
        }),
    );

    it.skipIf(skip.includes("freeze"))(
      "freezes a node and thaws it",
      played(async () => {
        const session = await start(["n1"]);
        const { processes } = cluster;
        expectToHold(await processes.freeze("n1"));
        expect(processes.state("n1")).toBe("frozen");
        const open = session.call("n1", { type: "echo", value: 1 }, PATIENT_MS);
        const soon = session.call("n1", { type: "echo" }, SHORT_MS);
        await expect(soon).rejects.toBeInstanceOf(CallTimeout);
        expectToHold(await processes.thaw("n1"));
        expect((await open).value).toBe(1);
        expect(processes.state("n1")).toBe("running");
        expectToHold(await processes.thaw("n1"));
      }),
    );

    it.skipIf(skip.includes("clock"))(
      "makes one clock wrong, also after a restart",
      played(async () => {
        const session = await start(["n1", "n2"]);
        const { processes, disturbances } = cluster;
        const realtimeMs = async (node: NodeId) =>
          Number((await session.call(node, { type: "clock" }, PATIENT_MS)).realtimeMs);
        const beganMs = await realtimeMs("n2");
        // A cluster that time has to be let pass for lives on a day of its own.
        if (!driver.play) expect(Math.round((beganMs - Date.now()) / HOUR_MS) + 0).toBe(0);
        // Plus 0, because -0 is not what is expected.
        const hoursAhead = async (node: NodeId) =>
          Math.round(((await realtimeMs(node)) - beganMs) / HOUR_MS) + 0;
        expect(await hoursAhead("n1")).toBe(0);
        const skew = { kind: "clock", offsetMs: 5 * HOUR_MS, driftPpm: 1_000 } as const;
        expectToHold(await disturbances.impose("n1", skew));
        expect([await hoursAhead("n1"), await hoursAhead("n2")]).toEqual([5, 0]);
        expectToHold(await disturbances.impose("n1", { ...skew, offsetMs: -2 * HOUR_MS }));
        expect(await hoursAhead("n1")).toBe(-2);
        await processes.kill("n1");
        expectToHold(await processes.restart("n1"));
        expect(await hoursAhead("n1")).toBe(-2);
        for (let times = 0; times < 2; times++) {
          expectToHold(await disturbances.lift("n1", "clock"));
          expect(await hoursAhead("n1")).toBe(0);
        }
      }),
    );

    describe.skipIf(skip.includes("disk-full"))("a full disk", () => {
      it(
        "ends a node that writes, and starts it again when it is lifted",
        played(async () => {
          const session = await start(["n1"]);
          const { processes, disturbances } = cluster;
          await session.call("n1", { type: "save", file: "log", record: 1 }, PATIENT_MS);
          expectToHold(await disturbances.impose("n1", { kind: "disk-full" }));
          expect((await session.call("n1", { type: "echo" }, PATIENT_MS)).type).toBe("echo_ok");
          // More than the rest of a block that the file has already.
          const record = "x".repeat(1_000_000);
          const save = session.call("n1", { type: "save", file: "log", record }, PATIENT_MS);
          await expect(save).rejects.toBeInstanceOf(CallTimeout);
          await eventually(() => cluster.incidents().length > 0);
          expect(cluster.incidents()).toMatchObject([{ node: "n1", cause: "disk-full" }]);
          expect(processes.state("n1")).toBe("down");

          expectToHold(await disturbances.lift("n1", "disk-full"));
          expect(processes.state("n1")).toBe("running");
          expect(await recovered(session, "n1")).toEqual({ log: [1] });
          await session.call("n1", { type: "save", file: "log", record: 2 }, PATIENT_MS);
          expect(cluster.incidents()).toHaveLength(1);
        }),
      );

      it(
        "stays full over a restart, and leaves alone a node that does not write",
        played(async () => {
          const session = await start(["n1"]);
          const { processes, disturbances } = cluster;
          expectToHold(await disturbances.impose("n1", { kind: "disk-full" }));
          await processes.kill("n1");
          expectToHold(await processes.restart("n1"));
          const record = "x".repeat(1_000_000);
          const save = session.call("n1", { type: "save", file: "log", record }, PATIENT_MS);
          await expect(save).rejects.toBeInstanceOf(CallTimeout);
          await eventually(() => cluster.incidents().length > 0);
          // Whoever ends it now wants it to stay down.
          await processes.kill("n1");
          expectToHold(await disturbances.lift("n1", "disk-full"));
          expect(processes.state("n1")).toBe("down");
          expectToHold(await processes.restart("n1"));
          expectToHold(await disturbances.lift("n1", "disk-full"));
          await session.call("n1", { type: "save", file: "log", record: 2 }, PATIENT_MS);
        }),
      );
    });

    it.skipIf(skip.includes("packet"))(
      "disturbs the messages of one node",
      played(async () => {
        const session = await start();
        const { disturbances } = cluster;
        const conditions = {
          ...PERFECT_LINKS,
          latency: { kind: "uniform", meanMs: 40 },
          lossPpm: 300_000,
        } as const;
        expectToHold(await disturbances.impose("n1", { kind: "packet", conditions }));
        await expectBlocked(session, []);
        expectToHold(await cluster.network.cut(grudgeOf({ n2: ["n1"] })));
        await expectBlocked(session, ["n1->n2"]);
        for (let times = 0; times < 2; times++)
          expectToHold(await disturbances.lift("n1", "packet"));
        expectToHold(await cluster.network.heal());
        await expectBlocked(session, []);
      }),
    );

    it.skipIf(skip.includes("bandwidth"))(
      "narrows the way out of one node",
      played(async () => {
        const session = await start(["n1", "n2"]);
        const { disturbances } = cluster;
        const bytes = 1_000_000;
        const borneBytes = async () =>
          Number((await session.call("n2", { type: "borne" }, PATIENT_MS)).bytes);
        const narrow = { kind: "bandwidth", kbitPerSecond: 100 } as const;
        expectToHold(await disturbances.impose("n1", narrow));
        await session.call("n1", { type: "burden", to: "n2", bytes }, PATIENT_MS);
        // It would take 80 s.
        expect(await borneBytes()).toBe(0);
        expectToHold(await disturbances.lift("n1", "bandwidth"));
        await eventually(async () => (await borneBytes()) === bytes);
      }),
    );

    it.skipIf(skip.includes("reset"))(
      "resets the connections of one node",
      played(async () => {
        const session = await start();
        const { disturbances } = cluster;
        await expectBlocked(session, []);
        expectToHold(await disturbances.impose("n1", { kind: "reset" }));
        await expectBlocked(session, ["n1->n2", "n1->n3", "n2->n1", "n3->n1"]);
        for (let times = 0; times < 2; times++)
          expectToHold(await disturbances.lift("n1", "reset"));
        await expectBlocked(session, []);
      }),
    );

    it.skipIf(skip.includes("cpu"))(
      "takes processor time from one node",
      played(async () => {
        const session = await start(["n1", "n2"]);
        const { disturbances } = cluster;
        expectToHold(await disturbances.impose("n1", { kind: "cpu", percent: 20 }));
        expect((await session.call("n1", { type: "echo" }, PATIENT_MS)).type).toBe("echo_ok");
        for (let times = 0; times < 2; times++) expectToHold(await disturbances.lift("n1", "cpu"));
      }),
    );

    it.skipIf(skip.includes("memory"))(
      "has the kernel end a node that needs more",
      played(async () => {
        const session = await start(["n1"]);
        const { processes, disturbances } = cluster;
        expectToHold(await disturbances.impose("n1", { kind: "memory", megabytes: 150 }));
        const hog = session.call("n1", { type: "hog", megabytes: 400 }, PATIENT_MS);
        await expect(hog).rejects.toBeInstanceOf(CallTimeout);
        await eventually(() => cluster.incidents().length > 0);
        expect(cluster.incidents()).toMatchObject([{ node: "n1", cause: "memory" }]);
        expect(processes.state("n1")).toBe("down");
        expectToHold(await disturbances.lift("n1", "memory"));
        expect(processes.state("n1")).toBe("running");
        expectToHold(await disturbances.lift("n1", "memory"));
      }),
    );

    describe.runIf(skip.length > 0)("what it is not able to", () => {
      it.each(skip)("rejects: %s", (fault) =>
        play(async () => {
          await start(["n1"]);
          await expect(attempt(cluster, fault)).rejects.toBeInstanceOf(HarnessError);
          expect(cluster.processes.state("n1")).toBe("running");
        }),
      );
    });
  });
}

let rounds = 0;

/**
 * Expects that these links, and no others, carry no messages: `n1->n2`, sorted. Open links may take their time to come
 * back, and lose messages until then; of what was sent over a blocked one nothing may have come when all open ones work.
 */
async function expectBlockedLinks(
  eventually: (holds: () => Promise<boolean>, state: () => unknown) => Promise<void>,
  cluster: Cluster,
  session: Session,
  blocked: readonly string[],
  what = "links",
): Promise<void> {
  const round = `round ${rounds++}:`;
  const links = cluster.nodes.flatMap((from) =>
    cluster.nodes.filter((to) => to !== from).map((to) => ({ from, to, name: `${from}->${to}` })),
  );
  const open = links.filter(({ name }) => !blocked.includes(name));
  let heard = new Set<string>();
  const silent = () => links.map(({ name }) => name).filter((name) => !heard.has(round + name));
  await eventually(async () => {
    for (const { from, to, name } of links)
      await session.call(from, { type: "tell", to, token: round + name }, PATIENT_MS);
    heard = await allHeard(cluster, session);
    return open.every(({ name }) => heard.has(round + name));
  }, silent);
  expect(silent().sort(), what).toEqual(blocked);
}

async function allHeard(cluster: Cluster, session: Session): Promise<Set<string>> {
  const heard = new Set<string>();
  for (const node of cluster.nodes) {
    const reply = await session.call(node, { type: "heard" }, PATIENT_MS);
    for (const token of reply.tokens as readonly string[]) heard.add(token);
  }
  return heard;
}

/** Waits until something holds, for a long time at most. `state` is told when it never does. */
async function waitUntil(
  sleep: (durationMs: number) => Promise<void>,
  holds: () => boolean | Promise<boolean>,
  state: () => unknown = () => "nothing more is known",
): Promise<void> {
  for (let waitedMs = 0; !(await holds()); waitedMs += POLL_MS) {
    if (waitedMs > PATIENT_MS)
      throw new Error(`Not within ${PATIENT_MS} ms: ${JSON.stringify(state())}`);
    await sleep(POLL_MS);
  }
}

function realSleep(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

function expectToHold({ holds, evidence }: Proof): void {
  expect(holds, JSON.stringify(evidence)).toBe(true);
}

/** Tries a fault on n1. */
function attempt({ processes, disturbances, network }: Cluster, fault: FaultName): Promise<Proof> {
  switch (fault) {
    case "partition":
      return network.cut(new Map());
    case "kill":
      return processes.kill("n1");
    case "terminate":
      return processes.terminate("n1");
    case "power-loss":
      return processes.losePower("n1");
    case "corruption":
      return processes.corrupt("n1", { kind: "truncate", seed: 1 });
    case "pause":
      return processes.pause("n1");
    case "freeze":
      return processes.freeze("n1");
    case "packet":
      return disturbances.impose("n1", { kind: fault, conditions: PERFECT_LINKS });
    case "bandwidth":
      return disturbances.impose("n1", { kind: fault, kbitPerSecond: 100 });
    case "cpu":
      return disturbances.impose("n1", { kind: fault, percent: 50 });
    case "memory":
      return disturbances.impose("n1", { kind: fault, megabytes: 100 });
    case "clock":
      return disturbances.impose("n1", { kind: fault, offsetMs: 1, driftPpm: 0 });
    case "reset":
    case "disk-full":
      return disturbances.impose("n1", { kind: fault });
    case "membership":
    case "hand-over":
      throw new Error(`'${fault}' is asked of the system, not of its driver`);
    default:
      return assertNever(fault);
  }
}

function isolate(left: readonly NodeId[], right: readonly NodeId[]) {
  return Object.fromEntries([
    ...left.map((node) => [node, right] as const),
    ...right.map((node) => [node, left] as const),
  ]);
}

function grudgeOf(refusals: Readonly<Record<NodeId, readonly NodeId[]>>): Grudge {
  return new Map(Object.entries(refusals).map(([node, from]) => [node, new Set(from)]));
}

function linksOf(grudge: Grudge): readonly string[] {
  return [...grudge].flatMap(([to, from]) => [...from].map((node) => `${node}->${to}`)).sort();
}

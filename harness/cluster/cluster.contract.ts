import { afterEach, describe, expect, it } from "vitest";
import { CallTimeout, NodeUnreachable, type Session } from "../client/client.ts";
import type { NodeId } from "../core/ids.ts";
import type { Seed } from "../core/random.ts";
import type { Cluster, Grudge } from "./cluster.ts";

export interface ClusterUnderTest {
  readonly name: string;
  /** A cluster, not started, whose nodes run the fixture program (`node/fixtures/fixture-program.ts`). */
  readonly createCluster: (spec: ClusterSpec) => Cluster;
  /** What this driver cannot do. */
  readonly skip?: readonly ("pause" | "kill")[];
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
export function describeCluster({ name, createCluster, skip = [] }: ClusterUnderTest): void {
  describe(`${name} cluster`, () => {
    let cluster: Cluster;
    afterEach(() => cluster.stop());

    const start = async (nodes: readonly NodeId[] = NODES.slice(0, 3)): Promise<Session> => {
      cluster = createCluster({ nodes, seed: 1 });
      await cluster.start();
      return cluster.openSession();
    };

    it("starts all nodes, carries calls and stops, more than once if asked", async () => {
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
    });

    it("gives every session a client id of its own, and an end", async () => {
      const session = await start(["n1"]);
      const other = cluster.openSession();
      expect(other.id).not.toBe(session.id);
      const open = session.call("n1", { type: "silence" }, PATIENT_MS);
      session.close();
      await expect(open).rejects.toBeInstanceOf(CallTimeout);
      expect((await other.call("n1", { type: "echo" }, PATIENT_MS)).type).toBe("echo_ok");
    });

    it("hands over error replies as they are, and times out without a reply", async () => {
      const session = await start(["n1"]);
      const reply = await session.call("n1", { type: "nonsense" }, PATIENT_MS);
      expect(reply).toMatchObject({ type: "error", code: 10 });
      const silence = session.call("n1", { type: "silence" }, SHORT_MS);
      await expect(silence).rejects.toBeInstanceOf(CallTimeout);
    });

    it("tells what a node says of itself", async () => {
      await start();
      expect(await cluster.inspect("n1")).toMatchObject({ role: "fixture", leader: true });
      expect(await cluster.inspect("n2")).toMatchObject({ role: "fixture", leader: false });
    });

    it("cuts exactly the links that a grudge names, whatever was cut before, and heals", async () => {
      const session = await start(NODES);
      expect(await blockedLinks(cluster, session)).toEqual([]);
      for (const [cut, refusals] of Object.entries(CUTS)) {
        const grudge = grudgeOf(refusals);
        expect((await cluster.network.cut(grudge)).holds, cut).toBe(true);
        expect(await blockedLinks(cluster, session), cut).toEqual(linksOf(grudge));
      }
      for (let times = 0; times < 2; times++) {
        expect((await cluster.network.heal()).holds).toBe(true);
        expect(await blockedLinks(cluster, session)).toEqual([]);
      }
    });

    it("leaves the lines to clients alone when a node is cut off", async () => {
      const session = await start();
      await cluster.network.cut(grudgeOf(isolate(["n1"], ["n2", "n3"])));
      const reply = await session.call("n1", { type: "echo", value: 1 }, PATIENT_MS);
      expect(reply.value).toBe(1);
    });

    it("tells once of a destination that does not exist, and counts its messages as dropped", async () => {
      const session = await start(["n1"]);
      for (let times = 0; times < 3; times++)
        await session.call("n1", { type: "tell", to: "n9", token: "x" }, PATIENT_MS);
      expect(cluster.incidents()).toMatchObject([{ node: "n1", kind: "unknown-destination" }]);
      expect(cluster.incidents()[0]?.message).toContain("n9");
      const { sent, delivered, dropped } = cluster.messageCounts();
      expect(dropped).toBe(3);
      expect(delivered).toBe(sent - dropped);
    });

    it("tells at once of a node that dies by itself, and can start it again", async () => {
      const session = await start();
      const told = new Promise((resolve) => cluster.onIncident(resolve));
      const call = session.call("n2", { type: "throw", to: "n1" }, PATIENT_MS);
      await expect(call).rejects.toBeInstanceOf(CallTimeout);
      expect(await told).toMatchObject({ node: "n2", kind: "exited" });
      expect(cluster.incidents()).toHaveLength(1);
      expect(cluster.processes.state("n2")).toBe("down");
      expect((await cluster.processes.restart("n2")).holds).toBe(true);
      expect((await session.call("n2", { type: "echo" }, PATIENT_MS)).type).toBe("echo_ok");
    });

    describe.skipIf(skip.includes("kill"))("kill", () => {
      it("ends a node, and restart brings it back with its data", async () => {
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
      });

      it("leaves a call that was under way open, without keeping its client waiting", async () => {
        const session = await start(["n1"]);
        const call = session.call("n1", { type: "silence" }, 10 * PATIENT_MS);
        const outcome = expect(call).rejects.toBeInstanceOf(CallTimeout);
        await cluster.processes.kill("n1");
        await outcome;
      });

      it("leaves a healed network to prove itself among the nodes that run", async () => {
        await start();
        await cluster.processes.kill("n3");
        expect((await cluster.network.cut(grudgeOf({ n1: ["n2", "n3"] }))).holds).toBe(true);
        expect((await cluster.network.heal()).holds).toBe(true);
      });
    });

    describe.skipIf(skip.includes("pause"))("pause", () => {
      it("stops a node, and resume lets it go on where it was", async () => {
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
      });

      it.skipIf(skip.includes("kill"))("can be ended by a kill", async () => {
        await start();
        const { processes } = cluster;
        await processes.pause("n2");
        expect((await processes.kill("n2")).holds).toBe(true);
        expect(processes.state("n2")).toBe("down");
        expect((await processes.pause("n2")).holds).toBe(false);
        expect((await processes.restart("n2")).holds).toBe(true);
        expect(processes.state("n2")).toBe("running");
      });
    });
  });
}

let tokens = 0;

/** Which links carry no messages, found out by sending one over each: `n1->n2`, sorted. */
async function blockedLinks(cluster: Cluster, session: Session): Promise<readonly string[]> {
  const round = `round ${tokens++}:`;
  const pairs = cluster.nodes.flatMap((from) =>
    cluster.nodes.filter((to) => to !== from).map((to) => ({ from, to })),
  );
  for (const { from, to } of pairs) {
    const token = `${round}${from}->${to}`;
    await session.call(from, { type: "tell", to, token }, PATIENT_MS);
  }
  const heard = new Set<string>();
  for (const node of cluster.nodes) {
    const reply = await session.call(node, { type: "heard" }, PATIENT_MS);
    for (const token of reply.tokens as readonly string[]) heard.add(token);
  }
  return pairs
    .map(({ from, to }) => `${from}->${to}`)
    .filter((link) => !heard.has(round + link))
    .sort();
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

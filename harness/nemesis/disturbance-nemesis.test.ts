import { describe, expect, test } from "vitest";
import { DISTURBANCE_KINDS, type DisturbanceName } from "./disturbance-kinds.ts";
import { DisturbanceNemesis } from "./disturbance-nemesis.ts";
import { NodeHolds } from "./node-holds.ts";
import { KILL, PAUSE } from "./process-fault.ts";
import { ProcessNemesis } from "./process-nemesis.ts";
import { FakeCluster } from "./testing/fake-cluster.ts";

function lanes(nodeCount: number, seed = 1) {
  const cluster = new FakeCluster(nodeCount);
  const holds = new NodeHolds();
  return {
    cluster,
    of: (name: DisturbanceName) => new DisturbanceNemesis(name, cluster, seed, holds),
    kill: new ProcessNemesis(KILL, cluster, seed, holds),
    pause: new ProcessNemesis(PAUSE, cluster, seed, holds),
  };
}

const NAMES = Object.keys(DISTURBANCE_KINDS) as DisturbanceName[];

test("a disturbance is drawn when it is imposed, proven on each node, and lifted", async () => {
  const { cluster, of } = lanes(5);
  const packet = of("packet");

  const started = await packet.invoke("start-packet", { target: "minority" });
  expect(started).toMatchObject({ fault: "packet", phase: "start", outcome: "installed" });
  const [first, second] = started.nodes;
  expect(started.description).toBe(
    `${first} ${second}: 31 ms delay (exponential), 8 % loss, 8 % duplicates, 23 % reordered`,
  );
  expect(started.evidence).toEqual({
    [`${first}`]: { isImposed: true },
    [`${second}`]: { isImposed: true },
  });
  expect([...cluster.imposed.keys()]).toEqual([`${first} packet`, `${second} packet`]);

  expect(await packet.invoke("stop-packet", null)).toMatchObject({
    ...{ phase: "stop", outcome: "healed", target: "minority", nodes: started.nodes },
    description: `lifted from ${first} ${second}`,
  });
  expect(cluster.imposed.size).toBe(0);
});

test.each(NAMES)(
  "%s hits whom its target means, and comes back the same for a seed",
  async (name) => {
    const sizes = { one: 1, minority: 2, followers: 2, majority: 3, all: 5, leaders: 1 };
    for (const target of DISTURBANCE_KINDS[name].targets) {
      const record = async (seed: number) => {
        const { cluster, of } = lanes(5, seed);
        cluster.elect("n3", 2);
        return of(name).invoke(`start-${name}`, { target });
      };
      const first = await record(4);
      expect(first).toMatchObject({ fault: name, outcome: "installed", target });
      expect(first.nodes).toHaveLength(sizes[target]);
      expect(await record(4)).toEqual(first);
      if (target === "leaders") expect(first.nodes).toEqual(["n3"]);
      if (target === "followers") expect(first.nodes).not.toContain("n3");
    }
  },
);

test("what may end nodes hits no more than a minority, though all say that they lead", async () => {
  const { cluster, of } = lanes(5);
  for (const node of cluster.nodes) cluster.elect(node);
  const memory = of("memory");
  expect((await memory.invoke("start-memory", { target: "leaders" })).nodes).toHaveLength(2);
  await expect(memory.invoke("start-memory", { target: "majority" })).rejects.toThrow("majority");
});

test("wrong clocks are wrong each in its own way; other strengths are the same on all nodes", async () => {
  const { cluster, of } = lanes(5);
  const started = await of("clock").invoke("start-clock", { target: "all" });
  expect(started.description.split("; n")).toHaveLength(5);
  const offsets = [...cluster.imposed.values()].map((each) =>
    each.kind === "clock" ? each.offsetMs : 0,
  );
  expect(new Set(offsets).size).toBe(5);

  await of("cpu").invoke("start-cpu", { target: "all" });
  const shares = [...cluster.imposed.values()].flatMap((each) =>
    each.kind === "cpu" ? [each.percent] : [],
  );
  expect(new Set(shares).size).toBe(1);
});

describe("lying drivers", () => {
  test("a disturbance that one node does not show has failed, and is lifted everywhere", async () => {
    const { cluster, of } = lanes(3);
    cluster.lies = { impose: ["n2"] };
    const cpu = of("cpu");
    expect(await cpu.invoke("start-cpu", { target: "all" })).toMatchObject({
      outcome: "failed",
      nodes: ["n1", "n3"],
      description: expect.stringMatching(
        /^n1 n3: \d+ % of a core; not proven \(n1 n2 n3: \d+ % of a core\): n2$/,
      ),
      evidence: { n2: { isImposed: false } },
    });
    expect((await cpu.invoke("stop-cpu", null)).nodes).toEqual(["n1", "n2", "n3"]);
  });

  test("one that throws has failed, with its error as evidence", async () => {
    const { cluster, of } = lanes(1);
    cluster.lies = { throws: ["n1"] };
    expect(await of("reset").invoke("start-reset", { target: "one" })).toMatchObject({
      outcome: "failed",
      nodes: [],
      evidence: { n1: { error: "impose of n1 was refused" } },
    });
  });

  test("what is not proven lifted is lifted again", async () => {
    const { cluster, of } = lanes(2);
    const disk = of("disk-full");
    const [node = ""] = (await disk.invoke("start-disk-full", { target: "one" })).nodes;
    cluster.lies = { lift: [node] };
    expect(await disk.invoke("stop-disk-full", null)).toMatchObject({
      outcome: "failed",
      description: `not proven lifted: ${node}`,
    });
    cluster.lies = {};
    expect(await disk.invoke("stop-disk-full", null)).toMatchObject({
      ...{ outcome: "healed", target: "one", nodes: [node] },
    });
    expect(await disk.invoke("stop-disk-full", null)).toMatchObject({
      ...{ outcome: "healed", target: "none", description: "nothing to be lifted" },
    });
  });
});

describe("beside other faults", () => {
  test("nodes that are down, or stopped by another fault, are not chosen", async () => {
    const { cluster, of, pause } = lanes(3);
    cluster.states.set("n1", "down");
    const [paused] = (await pause.invoke("pause", { target: "one" })).nodes;
    const started = await of("packet").invoke("start-packet", { target: "all" });
    expect(started.outcome).toBe("installed");
    expect(started.nodes).toHaveLength(1);
    expect(started.nodes).not.toContain(paused);
    expect(started.description).toMatch(/; only 1 of 3 could be hit$/);
  });

  test("nor is one that is coming up, and with nobody left, nothing is done", async () => {
    const { cluster, of, kill } = lanes(1);
    await kill.invoke("kill", { target: "all" });
    const whileRestarting: Promise<unknown>[] = [];
    cluster.meanwhile = () => {
      cluster.meanwhile = () => {};
      cluster.states.set("n1", "running");
      whileRestarting.push(of("clock").invoke("start-clock", { target: "all" }));
    };
    await kill.invoke("restart", null);
    expect(await Promise.all(whileRestarting)).toMatchObject([
      { outcome: "skipped", description: "no node could be hit" },
    ]);
  });

  test("a node killed while it is being disturbed is no failure, and nothing stays on it", async () => {
    const { cluster, of } = lanes(2);
    cluster.lies = { impose: ["n2"] };
    cluster.meanwhile = () => cluster.states.set("n2", "down");
    const reset = of("reset");
    expect(await reset.invoke("start-reset", { target: "majority" })).toMatchObject({
      outcome: "installed",
      nodes: ["n1"],
      description: "n1: connections reset; taken by another fault meanwhile: n2",
    });
    expect(cluster.acts.at(-1)).toBe("lift n2 reset");
    expect((await reset.invoke("stop-reset", null)).nodes).toEqual(["n1"]);
  });

  test("a slowed node may be killed; its disturbance is lifted all the same", async () => {
    const { cluster, of, kill } = lanes(2);
    const bandwidth = of("bandwidth");
    await bandwidth.invoke("start-bandwidth", { target: "all" });
    expect((await kill.invoke("kill", { target: "all" })).nodes).toHaveLength(2);
    expect(await bandwidth.invoke("stop-bandwidth", null)).toMatchObject({ outcome: "healed" });
    expect(cluster.imposed.size).toBe(0);
    expect(cluster.processes.state("n1")).toBe("down");
  });

  test.each(["memory", "disk-full"] as const)(
    "%s keeps its nodes from kills, and brings those back that it ended",
    async (name) => {
      const { cluster, of, kill } = lanes(3);
      const nemesis = of(name);
      const [node = ""] = (await nemesis.invoke(`start-${name}`, { target: "one" })).nodes;
      const killed = await kill.invoke("kill", { target: "all" });
      expect(killed.nodes).toHaveLength(2);
      expect(killed.nodes).not.toContain(node);
      cluster.states.set(node, "down");
      cluster.endedBy.set(node, name);
      expect(await nemesis.invoke(`stop-${name}`, null)).toMatchObject({
        ...{ outcome: "healed", nodes: [node] },
      });
      expect(cluster.processes.state(node)).toBe("running");
      await kill.invoke("restart", null);
      expect((await kill.invoke("kill", { target: "all" })).nodes).toHaveLength(3);
    },
  );
});

test("what it does not know is refused", async () => {
  const { of } = lanes(3);
  await expect(of("cpu").invoke("start-memory", { target: "one" })).rejects.toThrow(
    "no operation 'start-memory'",
  );
  await expect(of("reset").invoke("start-reset", { target: "all" })).rejects.toThrow(
    `with the value {"target":"all"}`,
  );
});

import { describe, expect, test } from "vitest";
import { NodeHolds } from "./node-holds.ts";
import {
  CORRUPTION,
  FREEZE,
  KILL,
  PAUSE,
  POWER_LOSS,
  type ProcessFault,
  TERMINATE,
  UNBOUNDED_CORRUPTION,
} from "./process-fault.ts";
import { ProcessNemesis } from "./process-nemesis.ts";
import { FakeCluster } from "./testing/fake-cluster.ts";

function lanes(nodeCount: number, seed = 1) {
  const cluster = new FakeCluster(nodeCount);
  const holds = new NodeHolds();
  const nemesisOf = (fault: ProcessFault) => new ProcessNemesis(fault, cluster, seed, holds);
  return {
    ...{ cluster, kill: nemesisOf(KILL), pause: nemesisOf(PAUSE), freeze: nemesisOf(FREEZE) },
    ...{ terminate: nemesisOf(TERMINATE), powerLoss: nemesisOf(POWER_LOSS) },
    corruption: nemesisOf(CORRUPTION),
  };
}

const downIn = ({ states }: FakeCluster) =>
  [...states].filter(([, state]) => state === "down").map(([node]) => node);

test("nodes are killed, proven gone, and restarted", async () => {
  const { cluster, kill } = lanes(5);

  const killed = await kill.invoke("kill", { target: "minority" });
  expect(killed).toMatchObject({ fault: "kill", phase: "start", outcome: "installed" });
  expect(killed.nodes).toHaveLength(2);
  expect(downIn(cluster)).toEqual(killed.nodes);
  const [first, second] = killed.nodes;
  expect(killed.description).toBe(`killed ${first} ${second}`);
  expect(killed.evidence).toEqual({
    [`${first}`]: { state: "down" },
    [`${second}`]: { state: "down" },
  });

  expect(await kill.invoke("restart", null)).toMatchObject({
    ...{ phase: "stop", outcome: "healed", target: "minority", nodes: killed.nodes },
    description: `restarted ${first} ${second}`,
  });
  expect(downIn(cluster)).toEqual([]);
});

test.each([
  ["one", 1],
  ["minority", 2],
  ["majority", 3],
  ["all", 5],
])("%s of five nodes are %i", async (target, count) => {
  const { pause } = lanes(5);
  expect((await pause.invoke("pause", { target })).nodes).toHaveLength(count);
});

test("leaders are those that say so in the highest term, or all of them where there are no terms", async () => {
  const { cluster, kill, pause } = lanes(5);
  expect(await pause.invoke("pause", { target: "leaders" })).toMatchObject({
    outcome: "skipped",
    description: "no running node says that it leads",
  });
  cluster.elect("n1");
  cluster.elect("n5");
  expect((await pause.invoke("pause", { target: "leaders" })).nodes).toEqual(["n1", "n5"]);
  cluster.elect("n2", 2);
  cluster.elect("n3", 1);
  expect((await kill.invoke("kill", { target: "leaders" })).nodes).toEqual(["n2"]);
});

test("followers are a minority of those that do not say that they lead", async () => {
  for (let seed = 0; seed < 20; seed++) {
    const { cluster, kill } = lanes(5, seed);
    cluster.elect("n3", 7);
    const { nodes, outcome } = await kill.invoke("kill", { target: "followers" });
    expect(outcome).toBe("installed");
    expect(nodes).toHaveLength(2);
    expect(nodes).not.toContain("n3");
  }
  const { cluster, pause } = lanes(1);
  cluster.elect("n1");
  expect(await pause.invoke("pause", { target: "followers" })).toMatchObject({
    outcome: "skipped",
    description: "no node could be hit",
  });
});

test("the n-th draw depends on seed and fault alone, not on what the other lane does", async () => {
  const alone = lanes(9, 4);
  const together = lanes(9, 4);
  for (let n = 0; n < 3; n++) {
    await together.pause.invoke("pause", { target: "one" });
    await together.pause.invoke("resume", null);
    const expected = await alone.kill.invoke("kill", { target: "majority" });
    expect(await together.kill.invoke("kill", { target: "majority" })).toEqual(expected);
    await alone.kill.invoke("restart", null);
    await together.kill.invoke("restart", null);
  }
});

test.each([
  [TERMINATE, "terminated", "restarted", "down", "terminate"],
  [POWER_LOSS, "cut the power of", "restarted", "down", "lose-power"],
  [CORRUPTION, "corrupted", "restarted", "down", "corrupt"],
  [FREEZE, "frozen", "thawed", "frozen", "freeze"],
] as const)("$name is proven and undone like a kill", async (fault, hit, cured, state, act) => {
  const cluster = new FakeCluster(3);
  const nemesis = new ProcessNemesis(fault, cluster, 1, new NodeHolds());
  const started = await nemesis.invoke(fault.name, { target: "one" });
  const [node = ""] = started.nodes;
  expect(started).toMatchObject({
    ...{ fault: fault.name, outcome: "installed", description: `${hit} ${node}` },
    evidence: { [node]: { state } },
  });
  expect(await nemesis.invoke(fault.stop, null)).toMatchObject({
    ...{ fault: fault.name, outcome: "healed", description: `${cured} ${node}` },
    evidence: { [node]: { state: "running" } },
  });
  expect(cluster.acts[0]).toBe(`${act} ${node}`);
});

/** The nodes that the first corruption hits in a cluster of seven. */
async function hitBy(target: "one" | "minority", seed: number): Promise<readonly string[]> {
  return (await lanes(7, seed).corruption.invoke("corruption", { target })).nodes;
}

describe("corruption", () => {
  test("both kinds of damage come, each with a seed of its own, the same for the same seed", async () => {
    const damagesOf = async (seed: number) => {
      const { cluster, corruption } = lanes(5, seed);
      for (let n = 0; n < 20; n++) {
        await corruption.invoke("corruption", { target: "one" });
        await corruption.invoke("start-corrupted", null);
      }
      return cluster.damages;
    };
    const damages = await damagesOf(3);
    expect(await damagesOf(3)).toEqual(damages);
    expect(new Set(damages.map(({ kind }) => kind))).toEqual(new Set(["bit-flip", "misdirected"]));
    expect(new Set(damages.map(({ bound }) => bound))).toEqual(new Set(["found-out"]));
    expect(new Set(damages.map(({ seed }) => seed)).size).toBe(20);
  });

  test("never does more than the same minority lose data, and which one depends on the seed", async () => {
    const minorities = new Set<string>();
    for (let seed = 0; seed < 30; seed++) {
      const { corruption } = lanes(5, seed);
      const hit = new Set<string>();
      for (let n = 0; n < 10; n++) {
        const target = n % 2 === 0 ? "one" : "minority";
        const { nodes } = await corruption.invoke("corruption", { target });
        for (const node of nodes) hit.add(node);
        await corruption.invoke("start-corrupted", null);
      }
      expect([1, 2]).toContain(hit.size);
      minorities.add([...hit].sort().join());
    }
    expect(minorities.size).toBeGreaterThan(8);
    const { corruption } = lanes(5);
    await expect(corruption.invoke("corruption", { target: "majority" })).rejects.toThrow(
      `{"target":"majority"}`,
    );
    expect(await lanes(2).corruption.invoke("corruption", { target: "one" })).toMatchObject({
      ...{ outcome: "skipped", description: "no node could be hit" },
    });
  });

  test("without the bound cuts ends off too, on any nodes, and damages what it likes", async () => {
    const cluster = new FakeCluster(3);
    const unbounded = new ProcessNemesis(UNBOUNDED_CORRUPTION, cluster, 1, new NodeHolds());
    const hit = new Set<string>();
    for (let n = 0; n < 10; n++) {
      const { nodes } = await unbounded.invoke("corruption", { target: "majority" });
      expect(nodes).toHaveLength(2);
      for (const node of nodes) hit.add(node);
      await unbounded.invoke("start-corrupted", null);
    }
    expect(hit.size).toBe(3);
    expect(new Set(cluster.damages.map(({ kind }) => kind))).toEqual(
      new Set(["bit-flip", "misdirected", "truncate", "wipe"]),
    );
    expect(new Set(cluster.damages.map(({ bound }) => bound))).toEqual(new Set(["none"]));
  });

  test("where a node holds nothing to damage, another of the minority is hit instead", async () => {
    const counts = { instead: 0, skipped: 0 };
    for (let seed = 0; seed < 20; seed++) {
      const victims = await hitBy("minority", seed);
      const [spared = ""] = await hitBy("one", seed);
      const { cluster, corruption } = lanes(7, seed);
      cluster.lies = { empty: [spared] };
      const record = await corruption.invoke("corruption", { target: "one" });
      expect(record.description).toContain(`nothing to be hit on: ${spared}`);
      expect(downIn(cluster)).toEqual(record.nodes);
      const others = victims.filter((node) => node !== spared);
      if (others.length === 0) {
        counts.skipped++;
        expect(record).toMatchObject({ outcome: "skipped", nodes: [] });
        expect(record).not.toHaveProperty("effect");
      } else {
        counts.instead++;
        const [instead = ""] = record.nodes;
        expect(others).toContain(instead);
        expect(record).toMatchObject({ outcome: "installed", effect: { nodes: [instead] } });
      }
    }
    expect(Math.min(counts.instead, counts.skipped)).toBeGreaterThan(2);
  });

  test("a node that does not start on what is left is no failure of the cure, but stands in the record", async () => {
    const { cluster, corruption } = lanes(3);
    const [node = ""] = (await corruption.invoke("corruption", { target: "one" })).nodes;
    cluster.lies = { refuse: [node] };
    for (let n = 0; n < 2; n++) {
      expect(await corruption.invoke("start-corrupted", null)).toMatchObject({
        ...{ outcome: "healed", nodes: [] },
        description: `does not start on damaged data: ${node}`,
        evidence: { [node]: { state: "down" } },
      });
    }
    cluster.lies = { restart: [node] };
    expect(await corruption.invoke("start-corrupted", null)).toMatchObject({ outcome: "failed" });
  });
});

describe("lying drivers", () => {
  test("a kill without proof has failed, on whichever node, and says where it bit", async () => {
    const { cluster, kill } = lanes(3);
    cluster.lies = { kill: ["n2"] };
    expect(await kill.invoke("kill", { target: "all" })).toMatchObject({
      outcome: "failed",
      nodes: ["n1", "n3"],
      description: "killed n1 n3; not proven killed: n2",
      evidence: { n2: { state: "running" } },
    });
    expect(await kill.invoke("restart", null)).toMatchObject({
      outcome: "healed",
      description: "restarted n1 n3; no longer down: n2",
    });
  });

  test("one that throws has failed, with its error as evidence", async () => {
    const { cluster, pause } = lanes(1);
    cluster.lies = { throws: ["n1"] };
    expect(await pause.invoke("pause", { target: "one" })).toMatchObject({
      outcome: "failed",
      nodes: [],
      evidence: { n1: { error: "pause of n1 was refused" } },
    });
  });

  test("a pause that bites after its proof was taken is resumed all the same", async () => {
    const { cluster, pause } = lanes(1);
    cluster.lies = { pause: ["n1"] };
    await pause.invoke("pause", { target: "one" });
    cluster.states.set("n1", "paused");
    expect(await pause.invoke("resume", null)).toMatchObject({ outcome: "healed", nodes: ["n1"] });
    expect(cluster.processes.state("n1")).toBe("running");
  });

  test("a resume without proof has failed and is tried again", async () => {
    const { cluster, pause } = lanes(2);
    await pause.invoke("pause", { target: "all" });
    cluster.lies = { resume: ["n1"] };
    expect(await pause.invoke("resume", null)).toMatchObject({
      outcome: "failed",
      description: "resumed n2; not proven resumed: n1",
    });
    cluster.lies = {};
    expect(await pause.invoke("resume", null)).toMatchObject({
      outcome: "healed",
      description: "resumed n1",
    });
  });

  test("a node that came up, but never answered, is killed before it is started again", async () => {
    const { cluster, kill } = lanes(1);
    await kill.invoke("kill", { target: "one" });
    cluster.lies = { restart: ["n1"] };
    expect(await kill.invoke("restart", null)).toMatchObject({ outcome: "failed" });
    cluster.lies = {};
    expect(await kill.invoke("restart", null)).toMatchObject({ outcome: "healed", nodes: ["n1"] });
    expect(cluster.acts).toEqual(["kill n1", "restart n1", "kill n1", "restart n1"]);
  });
});

describe("two lanes on the same nodes", () => {
  test("a node that is down is not paused", async () => {
    const { kill, pause } = lanes(2);
    const [down] = (await kill.invoke("kill", { target: "one" })).nodes;
    const paused = await pause.invoke("pause", { target: "all" });
    expect(paused).toMatchObject({ outcome: "installed" });
    expect(paused.nodes).not.toContain(down);
    expect(paused.description).toBe(`paused ${paused.nodes[0]}; only 1 of 2 could be hit`);
  });

  test("with nobody left to hit, nothing is done, in the open", async () => {
    const { kill, pause } = lanes(2);
    await kill.invoke("kill", { target: "all" });
    for (const skipped of [
      await pause.invoke("pause", { target: "one" }),
      await kill.invoke("kill", { target: "one" }),
    ])
      expect(skipped).toMatchObject({
        outcome: "skipped",
        description: "no node could be hit",
      });
  });

  test("a paused node that was killed needs no resume, nor one that was restarted since", async () => {
    const { cluster, kill, pause } = lanes(2);
    await pause.invoke("pause", { target: "all" });
    await kill.invoke("kill", { target: "all" });
    expect(await pause.invoke("resume", null)).toMatchObject({
      outcome: "healed",
      nodes: [],
      description: "no longer paused: n1 n2",
      evidence: { n1: { state: "down" }, n2: { state: "down" } },
    });
    expect(downIn(cluster)).toEqual(["n1", "n2"]);
  });

  test("a node killed in the middle of its pause is no failure of the pause", async () => {
    const { cluster, pause } = lanes(2);
    cluster.meanwhile = () => cluster.states.set("n2", "down");
    expect(await pause.invoke("pause", { target: "all" })).toMatchObject({
      outcome: "installed",
      nodes: ["n1"],
      description: "paused n1; went down meanwhile: n2",
    });
    expect(await pause.invoke("resume", null)).toMatchObject({ outcome: "healed" });
  });

  test("a node killed in the middle of its resume is no failure of the resume", async () => {
    const { cluster, pause } = lanes(1);
    await pause.invoke("pause", { target: "all" });
    cluster.meanwhile = () => cluster.states.set("n1", "down");
    expect(await pause.invoke("resume", null)).toMatchObject({
      outcome: "healed",
      description: "no longer paused: n1",
    });
  });

  test("a node that is coming up is not paused", async () => {
    const { cluster, kill, pause } = lanes(1);
    await kill.invoke("kill", { target: "all" });
    const whileRestarting: Promise<unknown>[] = [];
    cluster.meanwhile = () => {
      cluster.meanwhile = () => {};
      cluster.states.set("n1", "running");
      whileRestarting.push(pause.invoke("pause", { target: "all" }));
    };
    expect(await kill.invoke("restart", null)).toMatchObject({ outcome: "healed" });
    expect(await Promise.all(whileRestarting)).toMatchObject([{ outcome: "skipped" }]);
    expect(cluster.acts).toEqual(["kill n1", "restart n1"]);
  });
});

describe("faults that would undo each other's work", () => {
  test("two that end a node at the same moment take different ones", async () => {
    for (let seed = 0; seed < 20; seed++) {
      const { kill, terminate, powerLoss, corruption } = lanes(5, seed);
      const records = await Promise.all([
        kill.invoke("kill", { target: "one" }),
        terminate.invoke("terminate", { target: "one" }),
        powerLoss.invoke("power-loss", { target: "leaders" }),
        powerLoss.invoke("power-loss", { target: "minority" }),
        corruption.invoke("corruption", { target: "one" }),
      ]);
      const hit = records.flatMap(({ nodes }) => nodes);
      expect(hit.length).toBeGreaterThanOrEqual(4);
      expect(new Set(hit).size).toBe(hit.length);
    }
  });

  test("two that stop a node take different ones, too", async () => {
    const { pause, freeze } = lanes(3);
    const [paused, frozen] = await Promise.all([
      pause.invoke("pause", { target: "minority" }),
      freeze.invoke("freeze", { target: "all" }),
    ]);
    expect(frozen?.nodes).toHaveLength(2);
    expect(frozen?.nodes).not.toContain(paused?.nodes[0]);
  });

  test("a paused node is killed or loses its power, but is not asked to end, and a frozen one is left alone", async () => {
    const { pause, terminate, powerLoss } = lanes(2);
    await pause.invoke("pause", { target: "all" });
    expect((await terminate.invoke("terminate", { target: "all" })).outcome).toBe("skipped");
    expect((await powerLoss.invoke("power-loss", { target: "all" })).nodes).toHaveLength(2);

    const { freeze, kill } = lanes(2);
    await freeze.invoke("freeze", { target: "all" });
    expect((await kill.invoke("kill", { target: "all" })).outcome).toBe("skipped");
  });

  test("a node is started again by the lane that ended it alone", async () => {
    const { cluster, kill, terminate } = lanes(2);
    await kill.invoke("kill", { target: "one" });
    await terminate.invoke("terminate", { target: "one" });
    await terminate.invoke("start-terminated", null);
    expect(downIn(cluster)).toHaveLength(1);
    await kill.invoke("restart", null);
    expect(cluster.acts.filter((act) => act.startsWith("restart"))).toHaveLength(2);
    expect(downIn(cluster)).toEqual([]);
  });
});

test("a cure with nothing to cure does nothing and says so", async () => {
  const { cluster, kill } = lanes(3);
  cluster.states.set("n2", "down");
  expect(await kill.invoke("restart", null)).toEqual({
    ...{ fault: "kill", phase: "stop", outcome: "healed", target: "none", nodes: [] },
    ...{ description: "no node to be restarted", evidence: {} },
  });
  expect(downIn(cluster)).toEqual(["n2"]);
});

test("what it does not know is refused", async () => {
  const { kill } = lanes(3);
  await expect(kill.invoke("pause", { target: "one" })).rejects.toThrow("no operation 'pause'");
  await expect(kill.invoke("kill", null)).rejects.toThrow("with the value null");
});

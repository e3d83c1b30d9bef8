import { describe, expect, test } from "vitest";
import { KILL, type NodesInRecovery, PAUSE, ProcessNemesis } from "./process-fault.ts";
import { FakeCluster } from "./testing/fake-cluster.ts";

function lanes(nodeCount: number, seed = 1) {
  const cluster = new FakeCluster(nodeCount);
  const inRecovery: NodesInRecovery = new Set();
  return {
    cluster,
    kill: new ProcessNemesis(KILL, cluster, seed, inRecovery),
    pause: new ProcessNemesis(PAUSE, cluster, seed, inRecovery),
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

import { expect, test } from "vitest";
import { PartitionNemesis } from "./partition.ts";
import { FakeCluster } from "./testing/fake-cluster.ts";

test("a partition is drawn when it is made, proven, and healed", async () => {
  const cluster = new FakeCluster(5);
  const nemesis = new PartitionNemesis(cluster, 1);

  const started = await nemesis.invoke("start-partition", { target: "one" });
  expect(started).toMatchObject({
    ...{ fault: "partition", phase: "start", outcome: "installed", target: "one" },
    evidence: { lost: 5 },
  });
  expect(started.nodes).toHaveLength(1);
  expect(cluster.grudge.get(started.nodes[0] ?? "")?.size).toBe(4);

  expect(await nemesis.invoke("stop-partition", null)).toEqual({
    ...{ fault: "partition", phase: "stop", outcome: "healed", target: "one" },
    nodes: started.nodes,
    description: `open again: ${started.description}`,
    evidence: { lost: 0 },
  });
  expect(cluster.grudge.size).toBe(0);
});

test("the n-th partition of a seed is always the same, and another than the one before", async () => {
  const record = async (seed: number): Promise<readonly string[]> => {
    const nemesis = new PartitionNemesis(new FakeCluster(9), seed);
    const descriptions: string[] = [];
    for (let n = 0; n < 4; n++)
      descriptions.push(
        (await nemesis.invoke("start-partition", { target: "halves" })).description,
      );
    return descriptions;
  };
  const first = await record(7);
  expect(await record(7)).toEqual(first);
  expect(await record(8)).not.toEqual(first);
  expect(new Set(first).size).toBe(4);
});

test("a driver that says it cut, but whose probes get through, did not install a partition", async () => {
  const cluster = new FakeCluster(3);
  cluster.lies = { cut: true };
  const nemesis = new PartitionNemesis(cluster, 1);
  const record = await nemesis.invoke("start-partition", { target: "halves" });
  expect(record).toMatchObject({ outcome: "failed", evidence: { lost: 0 } });
  expect(record.description).toMatch(/^not proven: \{n\d\} \| /);
});

test("a heal is failed until it is proven, then it tells what was healed", async () => {
  const cluster = new FakeCluster(3);
  const nemesis = new PartitionNemesis(cluster, 1);
  const { description } = await nemesis.invoke("start-partition", { target: "one" });
  cluster.lies = { heal: true };
  expect(await nemesis.invoke("stop-partition", null)).toMatchObject({
    outcome: "failed",
    description: `not proven open again: ${description}`,
  });
  cluster.lies = {};
  expect(await nemesis.invoke("stop-partition", null)).toMatchObject({
    outcome: "healed",
    description: `open again: ${description}`,
  });
});

test("healing what was never cut is done all the same, and says so", async () => {
  const cluster = new FakeCluster(3);
  cluster.grudge = new Map([["n1", new Set(["n2"])]]);
  expect(await new PartitionNemesis(cluster, 1).invoke("stop-partition", null)).toEqual({
    ...{ fault: "partition", phase: "stop", outcome: "healed", target: "none", nodes: [] },
    description: "open again: every link (nothing was cut)",
    evidence: { lost: 0 },
  });
});

test("leader: the one of the highest term is cut off; deposed, paused and dead ones are not asked", async () => {
  const cluster = new FakeCluster(5);
  cluster.elect("n2", 3);
  cluster.elect("n4", 4);
  cluster.elect("n5", 9);
  cluster.states.set("n5", "down");
  const record = await new PartitionNemesis(cluster, 1).invoke("start-partition", {
    target: "leader",
  });
  expect(record).toMatchObject({
    outcome: "installed",
    nodes: ["n4"],
    description: "{n4} | {n1 n2 n3 n5}",
  });
});

test("followers: a minority without the leader is cut off", async () => {
  const sides = new Set<string>();
  for (let seed = 0; seed < 30; seed++) {
    const cluster = new FakeCluster(5);
    cluster.elect("n3", 7);
    const nemesis = new PartitionNemesis(cluster, seed);
    const { nodes, outcome } = await nemesis.invoke("start-partition", { target: "followers" });
    expect(outcome).toBe("installed");
    expect(nodes).toHaveLength(2);
    expect(nodes).not.toContain("n3");
    sides.add(nodes.join());
  }
  expect(sides.size).toBeGreaterThan(3);
});

test("without a leader, and in a cluster too small for the shape, nothing is done, in the open", async () => {
  const cluster = new FakeCluster(2);
  const nemesis = new PartitionNemesis(cluster, 1);
  expect(await nemesis.invoke("start-partition", { target: "leader" })).toMatchObject({
    outcome: "skipped",
    nodes: [],
    description: "no running node says that it leads",
  });
  expect(await nemesis.invoke("start-partition", { target: "bridge" })).toMatchObject({
    outcome: "skipped",
    description: "2 nodes cannot be cut like this",
  });
  expect(cluster.acts).toEqual([]);
});

test("a partition that parts no two nodes that are up could not be proven and is not made", async () => {
  const cluster = new FakeCluster(3);
  cluster.elect("n1");
  const nemesis = new PartitionNemesis(cluster, 1);
  cluster.states.set("n2", "down");
  cluster.states.set("n3", "down");
  expect(await nemesis.invoke("start-partition", { target: "leader" })).toMatchObject({
    outcome: "skipped",
    description: "fewer than two nodes are up",
  });

  cluster.states.set("n2", "paused");
  expect(await nemesis.invoke("start-partition", { target: "leader" })).toMatchObject({
    outcome: "installed",
    nodes: ["n1"],
  });

  cluster.elect("n2");
  cluster.states.set("n2", "down");
  cluster.states.set("n3", "running");
  const bridges = new Set<string>();
  for (let n = 0; n < 20; n++) {
    const { outcome, description } = await nemesis.invoke("start-partition", { target: "bridge" });
    bridges.add(`${outcome} ${/ n\d /.exec(description)?.[0].trim()}`);
  }
  expect([...bridges].sort()).toEqual(["installed n2", "skipped n1", "skipped n3"]);
});

test("what it does not know is refused", async () => {
  const nemesis = new PartitionNemesis(new FakeCluster(3), 1);
  await expect(nemesis.invoke("kill", null)).rejects.toThrow("no operation 'kill'");
  await expect(nemesis.invoke("start-partition", { target: "ring" })).rejects.toThrow(
    `Nemesis operation 'start-partition' with the value {"target":"ring"}`,
  );
});

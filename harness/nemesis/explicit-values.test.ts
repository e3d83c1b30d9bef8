import { expect, test } from "vitest";
import { DisturbanceNemesis } from "./disturbance-nemesis.ts";
import { NodeHolds } from "./node-holds.ts";
import { PartitionNemesis } from "./partition.ts";
import { CORRUPTION, KILL } from "./process-fault.ts";
import { ProcessNemesis } from "./process-nemesis.ts";
import { FakeCluster } from "./testing/fake-cluster.ts";

test("tutorial: the effect in a start's record does the same again, whatever the seed", async () => {
  const first = new FakeCluster(5);
  const drawn = await new PartitionNemesis(first, 1).invoke("start-partition", {
    target: "halves",
  });
  const second = new FakeCluster(5);
  const again = new PartitionNemesis(second, 99);
  const repeated = await again.invoke("start-partition", drawn.effect ?? null);
  expect(second.grudge).toEqual(first.grudge);
  expect(repeated).toEqual({ ...drawn, target: "explicit" });
  expect(await again.invoke("stop-partition", null)).toMatchObject({
    outcome: "healed",
    target: "explicit",
  });
});

test.each(["one", "majorities-ring", "bridge", "one-way"])(
  "a partition of shape %s is cut again link by link",
  async (target) => {
    const first = new FakeCluster(5);
    const { effect = null } = await new PartitionNemesis(first, 3).invoke("start-partition", {
      target,
    });
    const second = new FakeCluster(5);
    const repeated = await new PartitionNemesis(second, 4).invoke("start-partition", effect);
    expect(second.grudge).toEqual(first.grudge);
    expect(repeated.effect).toEqual(effect);
  },
);

test("nodes that the cluster does not have are passed over; with none left, the start is skipped", async () => {
  const cluster = new FakeCluster(3);
  const partition = new PartitionNemesis(cluster, 1);
  const cut = await partition.invoke("start-partition", {
    grudge: { n1: ["n2", "n5"], n4: ["n1"] },
  });
  expect(cut).toMatchObject({
    effect: { grudge: { n1: ["n2"] } },
    description: "n1 does not hear n2",
  });
  const kill = new ProcessNemesis(KILL, cluster, 1, new NodeHolds());
  expect(await kill.invoke("kill", { nodes: ["n9", "n2"] })).toMatchObject({ nodes: ["n2"] });
  const skipped = await kill.invoke("kill", { nodes: ["n9"] });
  expect(skipped.outcome).toBe("skipped");
  expect(skipped).not.toHaveProperty("effect");
});

test("harm that no cure undoes is drawn from the seeds in the value", async () => {
  const first = new FakeCluster(5);
  const drawn = await new ProcessNemesis(CORRUPTION, first, 1, new NodeHolds()).invoke(
    "corruption",
    { target: "minority" },
  );
  const second = new FakeCluster(5);
  const again = new ProcessNemesis(CORRUPTION, second, 2, new NodeHolds());
  const repeated = await again.invoke("corruption", drawn.effect ?? null);
  expect(second.damages).toEqual(first.damages);
  expect(repeated.nodes).toEqual(drawn.nodes);
});

test.each(["packet", "clock", "disk-full"] as const)(
  "a disturbance of kind %s comes back with its strength",
  async (kind) => {
    const first = new FakeCluster(5);
    const drawn = await new DisturbanceNemesis(kind, first, 5, new NodeHolds()).invoke(
      `start-${kind}`,
      { target: "minority" },
    );
    const second = new FakeCluster(5);
    const again = new DisturbanceNemesis(kind, second, 6, new NodeHolds());
    await again.invoke(`start-${kind}`, drawn.effect ?? null);
    expect(second.imposed).toEqual(first.imposed);
    expect(second.imposed.size).toBe(2);
  },
);

test("a value that is neither a target nor whole is refused with an example", async () => {
  const cluster = new FakeCluster(3);
  await expect(
    new PartitionNemesis(cluster, 1).invoke("start-partition", { grudge: "n1" }),
  ).rejects.toThrow(/start-partition.*"grudge":"n1"/);
  await expect(
    new DisturbanceNemesis("cpu", cluster, 1, new NodeHolds()).invoke("start-cpu", {
      disturbances: { n1: { kind: "reset" } },
    }),
  ).rejects.toThrow("names a disturbance of kind 'reset'");
});

import { expect, test } from "vitest";
import type { Patience } from "../cluster/cluster.ts";
import { random } from "../core/random.ts";
import { awaitLeaders, awaitPendingWrites } from "./moment.ts";
import { FakeCluster } from "./testing/fake-cluster.ts";

/** A cluster that sees writes: `onWait` is what happens while somebody waits for one. */
function watched(onWait: (cluster: FakeCluster) => void = () => {}) {
  const cluster = new FakeCluster(3);
  const waits: { nodes: readonly string[]; patience: Patience }[] = [];
  const untilWriting = async (nodes: readonly string[], patience: Patience): Promise<void> => {
    waits.push({ nodes, patience });
    onWait(cluster);
  };
  const processes = { ...cluster.processes, untilWriting };
  return { cluster: Object.assign(cluster, { processes }), waits };
}

test("tutorial: two faults out of three wait for a write of those whom they hit", async () => {
  const { cluster, waits } = watched();
  for (let seed = 0; seed < 300; seed++)
    await awaitPendingWrites(cluster, ["n2"], random(seed, "test"));
  expect(waits.length).toBeGreaterThan(150);
  expect(waits.length).toBeLessThan(250);
  expect(new Set(waits.flatMap(({ nodes }) => nodes))).toEqual(new Set(["n2"]));
  expect(waits.some(({ patience }) => patience.lagMs < 0.1)).toBe(true);
  expect(waits.some(({ patience }) => patience.lagMs > 0.1)).toBe(true);
});

test("nobody waits for nobody, nor where writes are not seen", async () => {
  const { cluster, waits } = watched();
  for (let seed = 0; seed < 20; seed++) {
    await awaitPendingWrites(cluster, [], random(seed, "test"));
    await awaitPendingWrites(new FakeCluster(3), ["n1"], random(seed, "test"));
  }
  expect(waits).toEqual([]);
  expect(await awaitLeaders(new FakeCluster(3), random(1, "test"))).toEqual([]);
});

test("where nobody leads, the next leader is waited for, but not for ever", async () => {
  const { cluster, waits } = watched((one) => one.elect("n3"));
  expect(await awaitLeaders(cluster, random(1, "test"))).toEqual(["n3"]);
  expect(await awaitLeaders(cluster, random(1, "test"))).toEqual(["n3"]);
  expect(waits.map(({ nodes }) => nodes)).toEqual([["n1", "n2", "n3"]]);
  const lost = watched();
  expect(await awaitLeaders(lost.cluster, random(1, "test"))).toEqual([]);
  expect(lost.waits.length).toBeGreaterThan(1);
});

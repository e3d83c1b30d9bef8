import { expect, test } from "vitest";
import type { Patience } from "../cluster.ts";
import { SimDisk } from "./sim-disk.ts";
import type { SimNode } from "./sim-node.ts";
import { simProcesses } from "./sim-processes.ts";
import { eventLabel, World } from "./world.ts";

const WRITE = eventLabel("disk", "n1", "write");

/** Two nodes of which there is nothing but the disk. */
function create() {
  const world = new World();
  const disks = { n1: new SimDisk(), n2: new SimDisk() };
  const processes = simProcesses({
    ...{ seed: 1, clock: world.clock, onGone() {}, onPowerLost() {} },
    member: (id) => ({ disk: disks[id as "n1"] }) as SimNode,
  });
  /** When it resolved, in microseconds. */
  const waitUs = async (more: Partial<Patience>, ...nodes: readonly string[]) => {
    const patience: Patience = { withinMs: 100, writes: 1, kind: "any", lagMs: 0, ...more };
    let atUs: number | null = null;
    void processes.untilWriting?.(nodes, patience).then(() => {
      atUs ??= world.nowUs;
    });
    while (world.step()) await Promise.resolve();
    return atUs;
  };
  const writeAt = (node: "n1" | "n2", atUs: number): void => {
    const store = disks[node].open(() => {});
    world.at(atUs, WRITE, () => store.append("log", "1"));
  };
  const overwriteAt = (node: "n1" | "n2", atUs: number): void => {
    const store = disks[node].open(() => {});
    world.at(atUs, WRITE, () => store.overwrite("vote", ["1"]));
  };
  return { waitUs, writeAt, overwriteAt };
}

test("tutorial: the moment after a write of one of the nodes, or after a while", async () => {
  const { waitUs, writeAt } = create();
  writeAt("n2", 5_000);
  expect(await waitUs({}, "n1", "n2")).toBe(5_001);
});

test("a lag comes on top, of the last write that is waited for", async () => {
  const { waitUs, writeAt } = create();
  writeAt("n1", 5_000);
  writeAt("n2", 7_000);
  expect(await waitUs({ lagMs: 1.5, writes: 2 }, "n1", "n2")).toBe(8_500);
});

test("where only overwriting counts, adding to a file does not", async () => {
  const { waitUs, writeAt, overwriteAt } = create();
  writeAt("n1", 5_000);
  overwriteAt("n1", 9_000);
  expect(await waitUs({ kind: "overwrite" }, "n1")).toBe(9_001);
});

test("other nodes' writes do not count, and patience has an end", async () => {
  const { waitUs, writeAt } = create();
  writeAt("n2", 5_000);
  expect(await waitUs({}, "n1")).toBe(100_000);
});

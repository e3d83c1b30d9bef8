import { expect, test } from "vitest";
import { partitionSidesIn } from "../../core/partition-sides.ts";
import { BUDGET, type Happening, historyOf } from "../testing/histories.ts";
import { partitionSides } from "./partition-sides.ts";

const NODES = ["n1", "n2", "n3"];
const GRUDGE = { n1: ["n2", "n3"], n2: ["n1"], n3: ["n1"] };

test("n1 is alone and serves nothing, the others go on: consistent, not available", async () => {
  const details = await figures([
    cutAt(1_000),
    ...operations(30, "read", "n1", "fail"),
    ...operations(10, "read", "n2", "ok"),
    ...operations(5, "write", "n3", "ok"),
    healAt(2_000),
    { atMs: 3_000, f: "read", endMs: 3_004, node: "n1" },
  ]);
  expect(details).toMatchObject({
    underPartition: "consistent",
    minority: { asked: 30, ok: 0 },
    majority: { asked: 15, ok: 15 },
    withoutCut: { stand: "not measured", medianMs: { read: 4 }, roundTrips: null },
    cuts: [
      {
        fromMs: 1_000,
        toMs: 2_000,
        sides: [
          { nodes: ["n1"], asked: 30, ok: 0, okByF: {} },
          { nodes: ["n2", "n3"], asked: 15, ok: 15, okByF: { read: 10, write: 5 } },
        ],
      },
    ],
  });
  expect(partitionSidesIn(details)).toEqual(details);
});

test("a node that answers all it is asked while it is alone is available; half of it is neither", async () => {
  const cut = [cutAt(1_000), healAt(2_000)];
  const alone = operations(20, "read", "n1", "ok");
  expect(await figures([...cut, ...alone])).toMatchObject({ underPartition: "available" });
  const refused = operations(20, "write", "n1", "fail");
  expect(await figures([...cut, ...alone, ...refused])).toMatchObject({
    underPartition: "partly available",
  });
});

test("a few operations prove nothing, and what the cut did not outlast is not counted", async () => {
  const few = operations(5, "read", "n1", "ok");
  const late: Happening = { atMs: 1_990, f: "write", endMs: 2_500, node: "n1" };
  expect(await figures([cutAt(1_000), ...few, late, healAt(2_000)])).toMatchObject({
    underPartition: "not measured",
    minority: { asked: 5, ok: 5 },
  });
});

test("a cut that parts nobody has no sides", async () => {
  const oneLink: Happening = {
    atMs: 1_000,
    nemesis: { fault: "partition", effect: { grudge: { n1: ["n2"], n2: ["n1"] } } },
  };
  const details = await figures([oneLink, ...operations(20, "read", "n1", "ok"), healAt(2_000)]);
  expect(details).toMatchObject({ underPartition: "not measured", cuts: [] });
});

function cutAt(atMs: number): Happening {
  return { atMs, nemesis: { fault: "partition", effect: { grudge: GRUDGE } } };
}

function healAt(atMs: number): Happening {
  return { atMs, nemesis: { fault: "partition", outcome: "healed" } };
}

function operations(count: number, f: string, node: string, type: "ok" | "fail"): Happening[] {
  return Array.from({ length: count }, (_, i) => ({
    ...{ atMs: 1_100 + i, f, endMs: 1_200 + i, type, node },
  }));
}

test("where the delay between nodes is known, so is whether clients waited for it", async () => {
  const took = (readMs: number, writeMs: number): readonly Happening[] => [
    { atMs: 1, f: "read", endMs: 1 + readMs, node: "n1" },
    { atMs: 2, f: "write", endMs: 2 + writeMs, node: "n1" },
  ];
  expect(await figures(took(3, 84), 40)).toMatchObject({
    withoutCut: { stand: "partly low latency", roundTrips: { read: 0.075, write: 2.1 } },
  });
  expect(await figures(took(3, 4), 40)).toMatchObject({ withoutCut: { stand: "low latency" } });
  expect(await figures(took(41, 84), 40)).toMatchObject({ withoutCut: { stand: "consistent" } });
  expect(await figures([], 40)).toMatchObject({ withoutCut: { stand: "not measured" } });
});

async function figures(happenings: readonly Happening[], roundTripMs: number | null = null) {
  const checker = partitionSides({ nodes: NODES, roundTripMs });
  return (await checker.check(historyOf(happenings), BUDGET)).details;
}

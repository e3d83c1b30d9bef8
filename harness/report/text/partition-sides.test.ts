import { expect, test } from "vitest";
import { type PartitionSides, partitionSidesIn } from "../../core/partition-sides.ts";
import { partitionSidesText, withoutCutText } from "./partition-sides.ts";

const SIDES: PartitionSides = {
  underPartition: "consistent",
  minority: { asked: 213, ok: 0 },
  majority: { asked: 1_530, ok: 1_490 },
  withoutCut: { stand: "not measured", medianMs: { read: 4 }, roundTrips: null },
  cuts: [{ fromMs: 0, toMs: 9, description: "{n1} | {n2 n3}", sides: [] }],
};

test("what each side of the cuts served, and what the system is by that", () => {
  expect(partitionSidesText(SIDES, null)).toBe(
    "minority served 0 of 213 (0%), majority 1,490 of 1,530 (97.4%): not available (CP)",
  );
  const stands = (["available", "partly available", "not measured"] as const).map(
    (underPartition) => partitionSidesText({ ...SIDES, underPartition }, null).split(": ")[1],
  );
  expect(stands).toEqual(["available (AP)", "partly available", "too few to tell"]);
});

test("the claim stands beside it", () => {
  const rung = { holds: true, reason: "", proof: null, ops: [] } as const;
  const rungs = [
    { ...rung, model: "linearizable", isClaimed: true },
    { ...rung, model: "pram", isClaimed: false },
  ] as const;
  expect(partitionSidesText(SIDES, { rungs, strongest: ["linearizable"] })).toMatch(
    /; claims linearizable$/,
  );
});

test("without a cut that parted the cluster there is nothing to tell", () => {
  expect(partitionSidesIn({ ...SIDES, cuts: [] })).toBeNull();
  expect(partitionSidesIn({ partitions: 3 })).toBeNull();
  expect(partitionSidesIn(undefined)).toBeNull();
});

test("how long operations take without a cut, and what of that is waiting for others", () => {
  expect(withoutCutText(SIDES)).toBe(
    "median read 4 ms: whether other nodes are waited for is seen with --latency 20",
  );
  const medianMs = { read: 1, write: 41 };
  const roundTrips = { read: 0.025, write: 1.025 };
  expect(
    withoutCutText({ ...SIDES, withoutCut: { stand: "partly low latency", medianMs, roundTrips } }),
  ).toBe(
    "median read 1 ms (0.0 round trips between nodes), write 41 ms (1.0 round trips between nodes): waits for other nodes in part",
  );
  expect(
    withoutCutText({
      ...SIDES,
      withoutCut: { stand: "not measured", medianMs: {}, roundTrips: null },
    }),
  ).toBeNull();
});

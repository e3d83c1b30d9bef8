import fc from "fast-check";
import { expect, test } from "vitest";
import type { RegisterHistory, RegisterOp } from "../register-history/register-history.ts";
import { type Deed, interleaved, LADDER_CASES } from "../testing/interleaved.ts";
import { realTimeOrders } from "../testing/orders.ts";
import { randomRegisters, registersOf } from "../testing/random-registers.ts";
import { staleness } from "./checker.ts";
import { quantiles } from "./quantiles.ts";
import { measureStaleness, stalenessOfReads } from "./staleness.ts";

const write = (value: number): Deed => ({ f: "write", key: "x", value, type: "ok" });
const read = (result: number | null): Deed => ({
  ...{ f: "read", key: "x", value: null, type: "ok", result },
});
/** Two milliseconds each, one after the other. */
const oneByOne = (...deeds: readonly Deed[]): RegisterHistory =>
  registersOf(
    interleaved(
      deeds.flatMap((deed) => [
        { process: 0, deed },
        { process: 0, deed },
      ]),
    ),
  );

test("tutorial: how many versions, and how many milliseconds, reads were behind", () => {
  const history = oneByOne(write(1), write(2), write(3), read(1), read(3));
  const { reads, stale, versions, ms, worst } = measureStaleness(history);
  expect({ reads, stale }).toEqual({ reads: 2, stale: 1 });
  expect(versions).toMatchObject({ min: 0, max: 2 });
  expect(ms).toMatchObject({ min: 0, max: 3 });
  expect(worst).toMatchObject([{ anomaly: "stale-read", ops: [0, 1, 2, 3, 6, 7] }]);
  expect(worst[0]?.message).toContain("at least 2 versions and 3 ms too late");
});

test("nothing to measure, nothing to tell", () => {
  expect(measureStaleness(oneByOne(write(1)))).toEqual({
    ...{ reads: 0, stale: 0, versions: null, ms: null, worst: [] },
  });
});

test("quantiles are values that occurred: those of the nearest rank", () => {
  expect(quantiles([5, 1, 3, 2, 4])).toEqual({ min: 1, median: 3, p95: 5, p99: 5, max: 5 });
  expect(quantiles([])).toBe(null);
});

/** The least number of versions between, over all orders that keep real time. */
function fewestBetween({ ops }: RegisterHistory, read: RegisterOp): number {
  const writes = ops.filter((op) => op.writes && op.key === read.key && op !== read);
  let fewest = Number.POSITIVE_INFINITY;
  for (const order of realTimeOrders([...writes, read])) {
    const version = order.findIndex(({ id }) => id === read.reads);
    const between = order.indexOf(read) - version - 1;
    if (version < order.indexOf(read)) fewest = Math.min(fewest, between);
  }
  return fewest;
}

function isFuture({ ops }: RegisterHistory, { reads, returnLine }: RegisterOp): boolean {
  return (ops[reads ?? -1]?.callLine ?? -1) > returnLine;
}

test("versions are the fewest in any order that keeps real time, on random histories", () => {
  fc.assert(
    fc.property(randomRegisters({ processes: 3, keys: 2, maxTurns: 14, cas: true }), (recorded) => {
      const history = registersOf(recorded);
      for (const { read, versions, ms, overwrittenBy } of stalenessOfReads(history)) {
        if (isFuture(history, read)) continue;
        expect(versions).toBe(fewestBetween(history, read));
        const writtenNs = history.ops[read.reads ?? -1]?.returnNs ?? -1;
        const overwrites = history.ops.filter(
          (op) =>
            op.writes && op.key === read.key && op.callNs > writtenNs && op.returnNs < read.callNs,
        );
        const first = Math.min(...overwrites.map(({ returnNs }) => returnNs));
        expect(ms).toBe(overwrites.length === 0 ? 0 : (read.callNs - first) / 1e6);
        expect(overwrittenBy?.returnNs ?? Number.POSITIVE_INFINITY).toBe(first);
      }
    }),
    { numRuns: LADDER_CASES },
  );
});

test("as a checker it tells figures, or that reads cannot be told apart", async () => {
  const budget = { timeoutMs: 1_000, memoryMb: 64 };
  const turns = [write(1), write(2), read(1)].flatMap((deed) => [
    { process: 0, deed },
    { process: 0, deed },
  ]);
  expect(await staleness({ initial: null }).check(interleaved(turns), budget)).toMatchObject({
    valid: true,
    details: { reads: 1, stale: 1, versions: { max: 1 }, worst: [{ ops: [0, 1, 2, 3, 4, 5] }] },
  });
  const twice = [...turns.slice(0, 2), ...turns];
  expect((await staleness({ initial: null }).check(interleaved(twice), budget)).valid).toBe(
    "unknown",
  );
  const remark = staleness({ initial: null, isRemark: true });
  expect(await remark.check(interleaved(twice), budget)).toMatchObject({
    ...{ valid: true, reason: expect.stringContaining("Not measured") },
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tableOf } from "../../testing/tables.ts";
import { countsBefore, firstFrom, lanesOf } from "./lanes.ts";

const table = tableOf(
  [
    { fromS: 0, toS: 1, process: 0, key: "k2", node: "n1" },
    { fromS: 0.5, toS: 1.5, process: 1, key: "k10", node: "n2", outcome: "info" },
    { fromS: 2, toS: 3, process: 3, key: "k2", node: "n1", outcome: "fail" },
    { fromS: 2.5, toS: null, process: 0, key: "k2", node: "n1" },
  ],
  5,
);
const rowsIn = (mode: "process" | "node" | "key") =>
  lanesOf(table, mode, 2).lanes.map(({ label, tracks }) => [
    label,
    tracks.map(({ rows }) => [...rows]),
  ]);

describe("lanes", () => {
  it("follow a worker, which goes on under a new process after an unknown outcome", () => {
    expect(rowsIn("process")).toEqual([
      ["p0", [[0, 3]]],
      ["p1 … p3", [[1, 2]]],
    ]);
  });

  it("put operations that overlap into tracks of their own", () => {
    expect(rowsIn("key")).toEqual([
      ["k2", [[0, 2], [3]]],
      ["k10", [[1]]],
    ]);
    expect(rowsIn("node").map(([label]) => label)).toEqual(["n1", "n2", "no node"]);
  });

  it("count what failed and what nobody knows", () => {
    const [, second] = lanesOf(table, "process", 2).lanes;
    expect([...(second?.tracks[0]?.failed ?? [])]).toEqual([0, 0, 1]);
    expect([...(second?.tracks[0]?.unclear ?? [])]).toEqual([0, 1, 1]);
    expect([...countsBefore([5, 6], (row) => row === 6)]).toEqual([0, 0, 1]);
  });

  it("leave out those with the least when there are too many", () => {
    const rows = Array.from({ length: 150 }, (_, n) => ({ fromS: n, toS: n + 0.5, key: `k${n}` }));
    const { cutCount, lanes } = lanesOf(tableOf(rows, 200), "key", 0);
    expect([lanes.length, cutCount]).toEqual([120, 30]);
  });

  it("find the first operation from a time on, wherever the search begins", () => {
    const times = fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 30 });
    fc.assert(
      fc.property(times, fc.integer({ min: 0, max: 101 }), fc.nat(30), (unsorted, time, low) => {
        const startUs = Float64Array.from(unsorted.sort((left, right) => left - right));
        const rows = Uint32Array.from(startUs, (_, row) => row);
        const from = Math.min(low, startUs.length);
        const found = startUs.findIndex((start, row) => row >= from && start >= time);
        expect(firstFrom(startUs, rows, time, from)).toBe(found < 0 ? startUs.length : found);
      }),
    );
  });
});

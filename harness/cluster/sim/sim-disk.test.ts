import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SimDisk } from "./sim-disk.ts";

/** A disk whose syncs are done when the test says so. */
function openDisk(disk = new SimDisk()) {
  const syncs: (() => void)[] = [];
  const store = disk.open((done) => syncs.push(done));
  const finishSyncs = (): void => {
    for (const done of syncs.splice(0)) done();
  };
  return { disk, store, finishSyncs };
}

describe("SimDisk", () => {
  it("keeps after a loss of power what was synced, and of the rest a first part of each file", () => {
    const outcomes = new Set<string>();
    for (let seed = 0; seed < 200; seed++) {
      const { disk, store, finishSyncs } = openDisk();
      store.append("log", 1);
      store.sync(() => {});
      finishSyncs();
      store.append("log", 2);
      store.append("log", 3);
      const { lost, kept } = disk.losePower(seed);
      expect(lost + kept).toBe(2);
      outcomes.add(JSON.stringify(disk.contents().get("log")));
    }
    expect([...outcomes].sort()).toEqual(["[1,2,3]", "[1,2]", "[1]"]);
  });

  it("may tear the first record of a new file: the file is there, and empty", () => {
    const outcomes = new Set<string>();
    for (let seed = 0; seed < 200; seed++) {
      const { disk, store } = openDisk();
      store.append("log", 1);
      const { torn } = disk.losePower(seed);
      const records = disk.contents().get("log");
      expect(torn).toBe(records?.length === 0 ? 1 : 0);
      outcomes.add(JSON.stringify(records) ?? "absent");
    }
    expect([...outcomes].sort()).toEqual(["[1]", "[]", "absent"]);
  });

  it("overwrites a file wholly or not at all", () => {
    for (let seed = 0; seed < 50; seed++) {
      const { disk, store, finishSyncs } = openDisk();
      store.overwrite("term", [1]);
      store.sync(() => {});
      finishSyncs();
      store.overwrite("term", [2, 3]);
      disk.losePower(seed);
      expect([[1], [2, 3]]).toContainEqual(disk.contents().get("term"));
    }
  });

  it("makes durable what was written before the sync was asked for, and no more", () => {
    const { disk, store, finishSyncs } = openDisk();
    store.append("log", 1);
    store.sync(() => {});
    store.append("log", 2);
    expect(disk.unsyncedCount).toBe(2);
    finishSyncs();
    expect(disk.unsyncedCount).toBe(1);
  });

  it("keeps everything when only the process ends", () => {
    const { disk, store } = openDisk();
    store.append("log", 1);
    expect(disk.contents()).toEqual(new Map([["log", [1]]]));
    expect(disk.losePower(1)).toEqual({ lost: 0, kept: 0, torn: 0 });
  });

  it("refuses writes when it is full", () => {
    const { disk, store } = openDisk();
    disk.isFull = true;
    expect(() => store.append("log", 1)).toThrow("disk is full");
    expect(disk.contents()).toEqual(new Map());
  });

  it("cuts a damaged file off at a record, and says where", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 20 }), (seed, count) => {
        const { disk, store } = openDisk();
        for (let i = 0; i < count; i++) store.append("log", i);
        const damaged = disk.damage(seed);
        expect(disk.contents().get("log")).toEqual([...Array(damaged?.atRecord).keys()]);
        expect(damaged?.atRecord).toBeLessThan(count);
      }),
    );
    expect(openDisk().disk.damage(1)).toBeNull();
  });
});

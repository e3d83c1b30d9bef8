import { describe, expect, it } from "vitest";
import type { FileDamage } from "../cluster.ts";
import type { LineDamage } from "./lined-file.ts";
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

  describe("damage", () => {
    const damaged = (kind: LineDamage["kind"], bound: FileDamage["bound"], seed: number) => {
      const { disk, store } = openDisk();
      store.append("log", 0);
      for (let record = 1; record < 4; record++) store.append("log", record);
      store.overwrite("vote", [6]);
      store.overwrite("vote", [7]);
      const hit = disk.damage({ kind, bound, seed });
      return { hit, refusal: disk.refusal, contents: Object.fromEntries(disk.contents()) };
    };
    const WHOLE = { log: [0, 1, 2, 3], vote: [7] };

    it.each(["bit-flip", "misdirected"] as const)(
      "within the bound is always found out: %s",
      (kind) => {
        const hits = new Set<string>();
        for (let seed = 0; seed < 100; seed++) {
          const { hit, refusal, contents } = damaged(kind, "found-out", seed);
          expect(hit?.isFoundOut).toBe(true);
          expect(refusal).toBe(
            `line ${(hit?.line ?? 0) + 1} of '${hit?.file}' is not what was written there`,
          );
          expect(contents).toEqual(WHOLE);
          hits.add(`${hit?.file} ${hit?.line}`);
        }
        const last = kind === "misdirected" ? ["log 3", "vote 1"] : [];
        expect([...hits].sort()).toEqual(["log 0", "log 1", "log 2", "vote 0", ...last].sort());
      },
    );

    it("without a bound cuts the end off when a flipped bit is in the last line", () => {
      const outcomes = new Set<string>();
      for (let seed = 0; seed < 100; seed++) {
        const { hit, refusal, contents } = damaged("bit-flip", "none", seed);
        expect(refusal === null).toBe(hit?.isFoundOut === false);
        if (refusal === null) outcomes.add(JSON.stringify(contents));
      }
      const [shorter, older] = [
        { ...WHOLE, log: [0, 1, 2] },
        { ...WHOLE, vote: [6] },
      ];
      expect(outcomes).toEqual(new Set([JSON.stringify(shorter), JSON.stringify(older)]));
    });

    it("without a bound may take any end of a file, and goes back to what an overwrite replaced", () => {
      const outcomes = new Set<string>();
      for (let seed = 0; seed < 200; seed++) {
        const { hit, refusal, contents } = damaged("truncate", "none", seed);
        expect(refusal).toBeNull();
        outcomes.add(JSON.stringify(contents[hit?.file ?? ""]));
      }
      expect([...outcomes].sort()).toEqual(["[0,1,2]", "[0,1]", "[0]", "[6]", "[]"]);
    });

    it("leaves alone what it has no room for", () => {
      const { disk, store } = openDisk();
      const possible = (kind: FileDamage["kind"], bound: FileDamage["bound"]) =>
        disk.canDamage({ kind, bound, seed: 1 });
      expect(possible("truncate", "none")).toBe(false);
      expect(disk.damage({ kind: "bit-flip", bound: "none", seed: 1 })).toBeNull();
      store.append("log", 1);
      expect(possible("bit-flip", "none")).toBe(true);
      expect(possible("bit-flip", "found-out")).toBe(false);
      expect(possible("misdirected", "found-out")).toBe(false);
      store.overwrite("log", []);
      expect(possible("misdirected", "found-out")).toBe(false);
      store.append("log", 2);
      expect(possible("misdirected", "found-out")).toBe(true);
      expect(possible("bit-flip", "found-out")).toBe(true);
      expect(possible("truncate", "found-out")).toBe(false);
    });

    it("wiped, it is as a new disk, and holds what is written afterwards", () => {
      const { disk, store } = openDisk();
      expect(disk.canDamage({ kind: "wipe", bound: "none", seed: 1 })).toBe(false);
      store.append("log", 1);
      store.overwrite("vote", [6]);
      expect(disk.canDamage({ kind: "wipe", bound: "found-out", seed: 1 })).toBe(false);
      expect(disk.canDamage({ kind: "wipe", bound: "none", seed: 1 })).toBe(true);
      expect(disk.wipe()).toEqual({ files: ["log", "vote"] });
      expect([disk.contents(), disk.refusal]).toEqual([new Map(), null]);
      store.append("log", 2);
      expect(disk.contents()).toEqual(new Map([["log", [2]]]));
    });

    it("asking for it changes nothing", () => {
      const { disk, store } = openDisk();
      store.append("log", 1);
      disk.canDamage({ kind: "truncate", bound: "none", seed: 1 });
      expect(disk.unsyncedCount).toBe(1);
    });
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ThreadTable } from "./context.ts";
import type { ThreadId } from "./generator.ts";

describe("ThreadTable", () => {
  test("shows who is free, and moves a worker to a new process when nobody knows how its operation ended", () => {
    const table = new ThreadTable([0, 1, 2, "kill"]);
    table.occupy(1);
    const during = table.context(10);
    expect(during.threads).toEqual([0, 1, 2, "kill"]);
    expect(during.freeThreads).toEqual([0, 2, "kill"]);
    expect(during.isFree(1)).toBe(false);

    table.release(1);
    table.retire(1);
    const after = table.context(20);
    expect(after.freeCount).toBe(4);
    expect([0, 1, 2, "kill"].map((thread) => after.processOf(thread))).toEqual([
      0,
      4,
      2,
      "nemesis",
    ]);
    expect(during.freeThreads).toEqual([0, 2, "kill"]);
    expect(during.processOf(1)).toBe(1);
  });

  test("puts client workers first and never retires a lane", () => {
    const table = new ThreadTable(["pause", 0, "kill", 1]);
    table.retire("kill");
    expect(table.context(0).threads).toEqual([0, 1, "pause", "kill"]);
    expect(table.processOf("kill")).toBe("nemesis");
  });

  test("refuses to occupy a busy thread, to release a free one, and threads that it does not know", () => {
    const table = new ThreadTable([0, 1]);
    table.occupy(0);
    expect(() => table.occupy(0)).toThrow("thread 0 is busy already");
    expect(() => table.release(1)).toThrow("thread 1 is free already");
    expect(() => table.occupy("kill")).toThrow("there is no thread kill");
    expect(() => table.context(0).processOf(7)).toThrow("there is no thread 7");
    expect(() => new ThreadTable([0, 0])).toThrow("threads occur twice");
  });
});

describe("pickFree", () => {
  test("stays the same until an operation begins, and says null when all are busy", () => {
    const table = new ThreadTable([0, 1, 2], 7);
    const first = table.context(0).pickFree();
    expect(table.context(99).pickFree()).toBe(first);
    for (const thread of [0, 1, 2]) table.occupy(thread);
    expect(table.context(0).pickFree()).toBe(null);
  });

  test("is not changed by what lanes do, so that leaving out a fault leaves the clients as they are", () => {
    const alone = new ThreadTable([0, 1, 2, 3], 7);
    const beside = new ThreadTable([0, 1, 2, 3, "kill"], 7);
    beside.occupy("kill");
    const view = (table: ThreadTable) => {
      const context = table.context(0);
      const workers = context.view.subset([0, 1, 2, 3]);
      return context.within(workers).pickFree();
    };
    expect(view(beside)).toBe(view(alone));
  });

  test("prefers client workers: a lane takes an operation only where there is nobody else", () => {
    const table = new ThreadTable([0, "kill"]);
    table.occupy(0);
    const context = table.context(0);
    expect(context.freeThreads).toEqual(["kill"]);
    expect(context.pickFree()).toBe(null);
    expect(context.within(context.view.subset(["kill"])).pickFree()).toBe("kill");
  });

  test("gives all free threads of every view the same share", () => {
    const threads = Array.from({ length: 70 }, (_, i) => i);
    const table = new ThreadTable(threads, 3);
    table.occupy(69);
    const views = [threads, [0, 1], [30, 31, 32, 33, 69]].map((some) =>
      table.context(0).view.subset(some),
    );
    const rounds = 7_000;
    const counts = views.map(() => new Map<ThreadId | null, number>());
    for (let round = 0; round < rounds; round++) {
      for (const [index, view] of views.entries()) {
        const picked = table.context(0).within(view).pickFree();
        counts[index]?.set(picked, (counts[index]?.get(picked) ?? 0) + 1);
      }
      table.occupy(0);
      table.release(0);
    }
    for (const [index, candidates] of [69, 2, 4].entries()) {
      const shares = [...(counts[index]?.values() ?? [])];
      expect(shares).toHaveLength(candidates);
      // Six standard deviations of a binomial count: with a fixed seed this either holds or does not.
      const expected = rounds / candidates;
      for (const share of shares)
        expect(Math.abs(share - expected)).toBeLessThan(6 * Math.sqrt(expected));
    }
  });
});

test("a table and its views agree with plain sets, whatever happens", () => {
  const act = fc.record({
    position: fc.nat({ max: 79 }),
    kind: fc.constantFrom("flip", "retire"),
  });
  const setting = fc.record({
    workerCount: fc.integer({ min: 1, max: 70 }),
    laneCount: fc.integer({ min: 0, max: 10 }),
    subset: fc.uniqueArray(fc.nat({ max: 79 })),
    acts: fc.array(act, { maxLength: 60 }),
  });
  fc.assert(
    fc.property(setting, ({ workerCount, laneCount, subset, acts }) => {
      const all: ThreadId[] = [
        ...Array.from({ length: workerCount }, (_, i) => i),
        ...Array.from({ length: laneCount }, (_, i) => `lane-${i}`),
      ];
      const table = new ThreadTable(all);
      const some = all.filter((_, position) => subset.includes(position));
      const view = table.context(0).view.subset(some);
      const busy = new Set<ThreadId>();
      const retired = new Map<ThreadId, number>();
      for (const { position, kind } of acts) {
        const thread = all[position % all.length] as ThreadId;
        if (kind === "retire") {
          table.retire(thread);
          retired.set(thread, (retired.get(thread) ?? 0) + 1);
        } else if (busy.delete(thread)) table.release(thread);
        else {
          busy.add(thread);
          table.occupy(thread);
        }
        const context = table.context(0).within(view);
        const free = some.filter((other) => !busy.has(other));
        const workers = some.filter((other) => typeof other === "number");
        const candidates = (workers.length > 0 ? workers : some).filter((t) => !busy.has(t));
        expect(context.threads).toEqual(some);
        expect(context.freeThreads).toEqual(free);
        expect(context.freeCount).toBe(free.length);
        expect(all.filter((other) => context.isFree(other))).toEqual(free);
        const picked = context.pickFree();
        if (candidates.length === 0) expect(picked).toBe(null);
        else expect(candidates).toContain(picked);
        const process =
          typeof thread === "number"
            ? thread + workerCount * (retired.get(thread) ?? 0)
            : "nemesis";
        expect(table.processOf(thread)).toBe(process);
      }
    }),
  );
});

import { expect, test } from "vitest";
import { Tally } from "../hunt/tally.ts";
import { huntForFew } from "./hunt-easier.ts";
import { type HuntFlags, parseHuntFlags } from "./hunt-flags.ts";
import type { Catch } from "./hunt-report.ts";
import type { Hunted } from "./hunt-search.ts";

const FLAGS: HuntFlags = parseHuntFlags({
  ...{ system: "raft-kv", bug: [], set: [], nemesis: "all", checkerTimeout: 20, out: "results" },
  json: false,
  ...{ timeLimit: 60, everyBug: false, everyConfiguration: false, keepGoing: false, shrink: true },
});

/** A hunt whose searches take 100 seeds and ten seconds each, and end with so many faults; null: not shrunk. */
async function huntEndingWith(faultCounts: readonly (number | null)[], flags = FLAGS) {
  const asked: HuntFlags[] = [];
  const hunted = await huntForFew(flags, async (each) => {
    const faults = faultCounts[asked.length] ?? null;
    asked.push(each);
    return searchedWith(faults);
  });
  const [found] = hunted.catches;
  const left = found?.shrunk?.kind === "shrunk" ? found.shrunk.shrunk.faults : null;
  return { left, asked };
}

function searchedWith(faults: number | null): Hunted {
  const tally = new Tally();
  tally.seeds = 100;
  const shrunk =
    faults === null
      ? { kind: "failed", why: "" }
      : { kind: "shrunk", shrunk: { faults }, run: { plan: { faults: ["kill"] } } };
  const result = { tally, finds: [], elapsedMs: 10_000 };
  const plan = { faults: ["kill", "packet"] };
  const found = { shrunk, run: { plan } } as unknown as Catch;
  return { result, catches: [found], isInterrupted: false };
}

test("a run that gets small is the end of it", async () => {
  expect(await huntEndingWith([5])).toMatchObject({ left: 5, asked: [FLAGS] });
});

test("one that does not is looked for again, in the seeds and the time that are left; the smallest counts", async () => {
  const { left, asked } = await huntEndingWith([null, 8, 3]);
  expect(left).toBe(3);
  expect(asked.map(({ firstSeed, timeLimitMs }) => [firstSeed, timeLimitMs])).toEqual([
    [1, 60_000],
    [101, 50_000],
    [201, 40_000],
  ]);
});

test("it is looked for among short runs, with the kinds of faults that were left", async () => {
  const { asked } = await huntEndingWith([null, 8, 3]);
  expect(asked.map(({ run, runTimeMs }) => [run.nemesis, runTimeMs])).toEqual([
    ["all", null],
    ["kill,packet", 2_500],
    ["kill", 2_500],
  ]);
  const brief = await huntEndingWith([8, 3], { ...FLAGS, runTimeMs: 1_000 });
  expect(brief.asked[1]?.runTimeMs).toBe(1_000);
});

test("a later run that is larger, or does not shrink at all, takes nobody's place", async () => {
  expect((await huntEndingWith([6, 9, null, 7])).left).toBe(6);
});

test("four searches are enough, and no hunt goes on beyond its limits", async () => {
  expect((await huntEndingWith([9, 8, 7, 6, 5])).left).toBe(6);
  const short = await huntEndingWith([9, 1], { ...FLAGS, timeLimitMs: 10_000 });
  expect(short).toMatchObject({ left: 9, asked: { length: 1 } });
  const few = await huntEndingWith([9, 1], { ...FLAGS, timeLimitMs: null, seedCount: 100 });
  expect(few).toMatchObject({ left: 9, asked: { length: 1 } });
});

test("who collects everything, or wants nothing smaller, gets what there is", async () => {
  expect((await huntEndingWith([9, 1], { ...FLAGS, keepGoing: true })).asked).toHaveLength(1);
  expect((await huntEndingWith([null, 1], { ...FLAGS, shrink: false })).asked).toHaveLength(1);
});

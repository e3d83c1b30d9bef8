import { expect, test } from "vitest";
import { createRealClock } from "../runner/real-clock.ts";
import { type HuntOptions, type HuntWorker, hunt } from "./hunt.ts";
import type { RunSummary } from "./run-summary.ts";
import { BASE_PLAN } from "./testing/base-plan.ts";

const VALID: RunSummary = {
  ...{ valid: true, fingerprint: null, reason: "No violation found.", hash: "00" },
  ...{
    eventCount: 1_000,
    virtualMs: 5_000,
    cpuMs: 20,
    operationCount: 10,
    faultCount: 3,
    marks: { election: 3 },
  },
  models: {},
  brokenBy: {},
};
const invalid = (fingerprint: string): RunSummary => ({ ...VALID, valid: false, fingerprint });

/** A hunt in which run number `seed` ends as `results` says. */
function huntIn(
  results: (seed: number) => RunSummary | Promise<RunSummary>,
  more: Partial<HuntOptions> = {},
) {
  let workers = 0;
  const startWorker = (): HuntWorker => {
    workers++;
    return { run: async ({ seed }) => results(seed), stop() {} };
  };
  const result = hunt({
    planOf: (seed) => ({ ...BASE_PLAN, seed }),
    ...{ firstSeed: 1, seedCount: 20, timeLimitMs: null, jobs: 2, keepGoing: false },
    ...{ startWorker, clock: createRealClock(), interrupt: new AbortController().signal },
    ...more,
  });
  return result.then((found) => ({ ...found, workers }));
}

test("tutorial: seed after seed, until the first violation", async () => {
  const { finds, tally } = await huntIn((seed) => (seed === 7 ? invalid("a/b") : VALID), {
    seedCount: 1_000,
  });
  expect(finds.map(({ fingerprint, plan }) => [fingerprint, plan.seed])).toEqual([["a/b", 7]]);
  expect(tally.violations).toBe(1);
  expect(tally.seeds).toBe(7 + 32);
});

test("a few seeds more may show the same with fewer faults: that is the one to keep", async () => {
  const { finds } = await huntIn(
    (seed) => ({ ...invalid(seed === 5 ? "c/d" : "a/b"), faultCount: seed === 9 ? 1 : 4 }),
    { seedCount: 1_000 },
  );
  expect(finds.map(({ fingerprint, plan }) => [fingerprint, plan.seed])).toEqual([["a/b", 9]]);
});

test("without a violation, as many seeds as asked for; marks and events are summed", async () => {
  const { finds, tally } = await huntIn((seed) =>
    seed === 4 ? { ...VALID, marks: { election: 1, "fault kill": 2 } } : VALID,
  );
  expect(finds).toEqual([]);
  expect(tally).toMatchObject({ seeds: 20, events: 20_000, violations: 0, unknown: 0 });
  expect(tally.marks).toEqual([
    ["fault kill", 1],
    ["election", 20],
  ]);
});

test("of violations found side by side the lowest seed counts", async () => {
  const late = new Promise<RunSummary>((resolve) => setTimeout(() => resolve(invalid("a/b")), 20));
  const { finds } = await huntIn((seed) => (seed === 1 ? late : invalid("a/b")));
  expect(finds.map(({ plan }) => plan.seed)).toEqual([1]);
});

test("going on, one of each kind is kept", async () => {
  const { finds, tally } = await huntIn((seed) => invalid(seed % 2 === 0 ? "even" : "odd"), {
    keepGoing: true,
  });
  expect(finds.map(({ fingerprint, plan }) => [fingerprint, plan.seed])).toEqual([
    ["odd", 1],
    ["even", 2],
  ]);
  expect(tally).toMatchObject({ seeds: 20, violations: 20, fingerprints: 2 });
});

test("a worker that dies costs its run alone, and the run is told of", async () => {
  const { tally, workers } = await huntIn(
    (seed) => (seed === 5 ? Promise.reject(new Error("it ended (SIGKILL)")) : VALID),
    { jobs: 1 },
  );
  expect(tally).toMatchObject({ seeds: 20, unknown: 1 });
  expect(tally.unknownRuns).toEqual([{ seed: 5, reason: "it ended (SIGKILL)" }]);
  expect(workers).toBe(2);
});

test("an interrupt ends it after the runs that are under way", async () => {
  const controller = new AbortController();
  const { tally } = await huntIn(
    (seed) => {
      if (seed === 3) controller.abort();
      return VALID;
    },
    { interrupt: controller.signal, jobs: 1 },
  );
  expect(tally.seeds).toBe(3);
});

test("one seed in 64 is simulated twice, and counted once", async () => {
  const simulated: number[] = [];
  const { tally } = await huntIn(
    (seed) => {
      simulated.push(seed);
      return VALID;
    },
    { firstSeed: 1, seedCount: 130, jobs: 1 },
  );
  const twice = simulated.filter((seed, at) => simulated.indexOf(seed) !== at);
  expect(twice).toEqual([64, 128]);
  expect(tally.seeds).toBe(130);
});

test("a seed that is another run the second time ends the hunt", async () => {
  const simulated: number[] = [];
  const result = huntIn(
    (seed) => {
      simulated.push(seed);
      return { ...VALID, hash: `run ${simulated.length}` };
    },
    { firstSeed: 60, seedCount: 20, jobs: 1 },
  );
  await expect(result).rejects.toThrow(
    "Seed 64 was another run the second time: hash run 5, then run 6",
  );
  expect(simulated).toEqual([60, 61, 62, 63, 64, 64]);
});

test("a run that was lost has no hash to compare", async () => {
  const { tally } = await huntIn(() => ({ ...VALID, valid: "unknown", hash: null }), {
    ...{ firstSeed: 64, seedCount: 1, jobs: 1 },
  });
  expect(tally).toMatchObject({ seeds: 1, unknown: 1 });
});

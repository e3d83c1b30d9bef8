import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NS_PER_MS } from "../core/ids.ts";
import { type FaultPlan, type Round, roundOf, targetOf } from "./rounds.ts";

const PLAN: FaultPlan = {
  ...{ lane: "kill", seed: 1, intervalMs: 1_000, start: "kill", stop: "restart" },
  targets: ["one", "minority", "majority", "all"],
  firstTargets: ["minority", "leaders", "all"],
  ...{ turn: 0, turnCount: 3 },
};
const LANES = ["partition", "pause", "kill"];
const plansOf = (seed: number, intervalMs: number): readonly FaultPlan[] =>
  LANES.map((lane, turn) => ({ ...PLAN, lane, turn, seed, intervalMs }));
const taken = (round: Round | null): Round => {
  if (round === null) throw new Error("the lane sits this round out");
  return round;
};
const inMs = ({ startNs, stopNs, latestNs }: Round) =>
  [startNs, stopNs, latestNs].map((ns) => ns / NS_PER_MS);

test("faults take turns in even rounds and overlap at random in odd ones", () => {
  const rounds = (n: number) => plansOf(1, 1_000).map((plan) => inMs(taken(roundOf(plan, n))));
  expect(rounds(0)).toEqual([
    [114.117, 324.707, 366],
    [394.534, 628.184, 646],
    [674.386, 905.411, 926],
  ]);
  expect(rounds(1)).toEqual([
    [1320.564, 1633.599, 1800],
    [1243.054, 1604.382, 1800],
    [1132.096, 1427.856, 1800],
  ]);
});

const forRounds = (
  holds: (rounds: readonly Round[], n: number, intervalMs: number) => void,
): void =>
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 100, max: 20_000 }), (seed, intervalMs) => {
      const plans = plansOf(seed, intervalMs);
      for (let n = 0; n < 6; n++)
        holds(
          plans.map((plan) => taken(roundOf(plan, n))),
          n,
          intervalMs,
        );
    }),
  );

test("in the first tenth of every round, and in the last twentieth, there is no fault", () => {
  forRounds((rounds, n, intervalMs) => {
    const fraction = (ns: number): number => ns / NS_PER_MS / intervalMs - n;
    for (const { startNs, stopNs, latestNs } of rounds) {
      expect(fraction(startNs)).toBeGreaterThan(0.1 - 0.01);
      expect(stopNs).toBeGreaterThan(startNs);
      expect(stopNs).toBeLessThanOrEqual(latestNs + 2 * NS_PER_MS);
      expect(fraction(latestNs)).toBeLessThan(0.95 + 0.01);
    }
  });
});

test("who takes turns is alone, and long enough for the system to react", () => {
  forRounds((rounds, n, intervalMs) => {
    if (n % 2 === 1) return;
    for (const [i, { startNs, stopNs, latestNs }] of rounds.entries()) {
      expect((stopNs - startNs) / NS_PER_MS / intervalMs).toBeGreaterThan(0.19 - 0.01);
      expect(latestNs).toBeLessThanOrEqual(rounds[i + 1]?.startNs ?? Number.POSITIVE_INFINITY);
    }
  });
});

describe("with many faults", () => {
  /** For each round, the lanes that have a fault in it, by the time of their start. */
  const roundsOf = (laneCount: number, seed: number, count: number) => {
    const plans = Array.from({ length: laneCount }, (_, turn) => {
      return { ...PLAN, lane: `lane${turn}`, seed, turn, turnCount: laneCount, intervalMs: 5_000 };
    });
    return Array.from({ length: count }, (_, n) =>
      plans
        .flatMap((plan) => {
          const round = roundOf(plan, n);
          return round === null ? [] : [{ turn: plan.turn, ...round }];
        })
        .sort((a, b) => a.startNs - b.startNs),
    );
  };
  const turnsOf = (rounds: ReturnType<typeof roundsOf>) =>
    rounds.map((round) => round.map(({ turn }) => turn));

  test("five take turns in one round; more need several, and neighbours are in different ones", () => {
    expect(turnsOf(roundsOf(5, 1, 3))).toEqual([
      [0, 1, 2, 3, 4],
      expect.anything(),
      [0, 1, 2, 3, 4],
    ]);
    expect(turnsOf(roundsOf(14, 1, 3))).toEqual([
      [0, 3, 6, 9, 12],
      [1, 4, 7, 10, 13],
      [2, 5, 8, 11],
    ]);
  });

  test("no more than three overlap; they are drawn for each round", () => {
    const drawn = new Set<number>();
    for (let seed = 0; seed < 40; seed++) {
      const together = turnsOf(roundsOf(14, seed, 8)).filter((_, n) => n % 4 === 3);
      for (const lanes of together) {
        expect(lanes).toHaveLength(3);
        for (const lane of lanes) drawn.add(lane);
      }
      expect(together[0]).not.toEqual(together[1]);
    }
    expect(drawn.size).toBe(14);
  });

  test("each fault has its turn, alone, and longer than half a second in rounds of five", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 14 }), fc.nat(), (laneCount, seed) => {
        const turnRounds = Math.ceil(laneCount / 5);
        const rounds = roundsOf(laneCount, seed, turnRounds);
        const turns = turnsOf(rounds).flat();
        expect(turns.sort((a, b) => a - b)).toEqual(Array.from({ length: laneCount }, (_, i) => i));
        for (const round of rounds) {
          for (const [i, { startNs, stopNs, latestNs }] of round.entries()) {
            expect((stopNs - startNs) / NS_PER_MS).toBeGreaterThan(500);
            const next = round[i + 1]?.startNs ?? Number.POSITIVE_INFINITY;
            expect(latestNs).toBeLessThanOrEqual(next);
          }
        }
      }),
    );
  });
});

test("in the other rounds some overlap and some do not", () => {
  let overlaps = 0;
  for (let seed = 0; seed < 100; seed++) {
    const [first, second] = plansOf(seed, 5_000).map((plan) => taken(roundOf(plan, 1)));
    if (first && second && first.startNs < second.stopNs && second.startNs < first.stopNs)
      overlaps++;
  }
  expect(overlaps).toBeGreaterThan(50);
  expect(overlaps).toBeLessThan(100);
});

test("every target comes up before one comes up again; the first ones are given, then the seed decides", () => {
  const orders = new Set<string>();
  const secondCycles = new Set<string>();
  for (let seed = 0; seed < 50; seed++) {
    const drawn = Array.from({ length: 12 }, (_, start) => targetOf({ ...PLAN, seed }, start));
    for (let cycle = 0; cycle < 3; cycle++)
      expect(drawn.slice(4 * cycle, 4 * cycle + 4).sort()).toEqual([...PLAN.targets].sort());
    expect(drawn.slice(0, 2)).toEqual(["minority", "all"]);
    orders.add(drawn.join());
    secondCycles.add(drawn[4] ?? "");
  }
  expect(orders.size).toBeGreaterThan(40);
  expect([...secondCycles].sort()).toEqual([...PLAN.targets].sort());
});

test("where faults are brief, every second one is over within milliseconds", () => {
  const lasting = Array.from({ length: 200 }, (_, round) =>
    roundOf({ ...PLAN, isBrief: true }, round),
  )
    .flatMap((round) => (round === null ? [] : [round]))
    .map(({ startNs, stopNs }) => (stopNs - startNs) / NS_PER_MS);
  const brief = lasting.filter((ms) => ms <= 20).length / lasting.length;
  expect(brief).toBeGreaterThan(0.35);
  expect(brief).toBeLessThan(0.65);
});

test("every fourth fault flaps, two to ten times, where faults may; nothing else about it changes", () => {
  const flapping = { ...PLAN, flaps: true };
  const rounds = Array.from({ length: 400 }, (_, n) => taken(roundOf(flapping, 2 * n + 2)));
  const flaps = rounds.flatMap(({ startNs, stopNs, flapNs }) =>
    flapNs === null ? [] : [(stopNs - startNs) / flapNs],
  );
  expect(flaps.length).toBeGreaterThan(60);
  expect(flaps.length).toBeLessThan(140);
  expect(new Set(flaps.map((parts) => Math.round((parts + 1) / 2)))).toEqual(
    new Set([2, 3, 4, 5, 6, 7, 8, 9, 10]),
  );
  for (const [n, round] of rounds.entries())
    expect({ ...round, flapNs: null }).toEqual(taken(roundOf(PLAN, 2 * n + 2)));
});

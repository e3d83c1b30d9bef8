import { NS_PER_MS, type TimeNs } from "../core/ids.ts";
import { random, type Seed } from "../core/random.ts";

/** What the schedule of one lane depends on, and nothing else. */
export interface FaultPlan {
  readonly lane: string;
  readonly seed: Seed;
  readonly intervalMs: number;
  /** The operations that start and stop the fault. */
  readonly start: string;
  readonly stop: string;
  /** What starts aim at, in random order; each comes up once before one comes up again. */
  readonly targets: readonly string[];
  /** Those with which every run begins, in this order; left out where `targets` has them not. */
  readonly firstTargets: readonly string[];
  /** Which of so many turns is this lane's, from 0, in rounds in which faults take turns. */
  readonly turn: number;
  readonly turnCount: number;
}

/** When a round's fault starts and stops; one that starts late has stopped by `latestNs`. Counted from the first round. */
export interface Round {
  readonly startNs: TimeNs;
  readonly stopNs: TimeNs;
  readonly latestNs: TimeNs;
}

/** In fractions of an interval from the round's beginning. */
interface Bounds {
  readonly start: readonly [low: number, high: number];
  readonly duration: readonly [low: number, high: number];
  readonly latest: number;
}

/** Faults side by side. */
const TOGETHER: Bounds = { start: [0.1, 0.4], duration: [0.2, 0.4], latest: 0.8 };

/** The part of a round in which faults take turns; a turn in which a fault lasts its longest leaves a little to breathe. */
const TURNS_FROM = 0.1;
const TURNS_TO = 0.94;
const TURN: Bounds = { start: [0, 0.1], duration: [0.7, 0.85], latest: 0.95 };

/**
 * In even rounds faults take turns, so that each is seen alone; in odd ones they overlap at random. When everything may
 * happen at once in every round, whole runs go by with a majority down: that tests nothing, for a system that
 * serves nothing can do nothing wrong.
 */
export function roundOf(plan: FaultPlan, round: number): Round {
  const { start, duration, latest } = round % 2 === 0 ? turnBounds(plan) : TOGETHER;
  const stream = random(plan.seed, plan.lane, "round", round);
  const between = ([low, high]: readonly [number, number]): TimeNs =>
    stream.between(fractionMs(low, plan), fractionMs(high, plan)) * NS_PER_MS;
  const beginNs = round * plan.intervalMs * NS_PER_MS;
  const startNs = beginNs + between(start);
  const stopNs = startNs + between(duration);
  return { startNs, stopNs, latestNs: beginNs + fractionMs(latest, plan) * NS_PER_MS };
}

/** Whom the n-th start aims at. */
export function targetOf(plan: FaultPlan, start: number): string {
  const { seed, lane, targets, firstTargets } = plan;
  const cycle = Math.floor(start / targets.length);
  const drawn = random(seed, lane, "targets", cycle).shuffle(targets);
  const first = cycle === 0 ? firstTargets.filter((target) => targets.includes(target)) : [];
  const order = [...first, ...drawn.filter((target) => !first.includes(target))];
  const target = order[start % targets.length];
  if (target === undefined) throw new Error(`Invariant broken: lane ${lane} has no targets`);
  return target;
}

/** A fraction of the interval in whole milliseconds, at least one. */
export function fractionMs(fraction: number, { intervalMs }: FaultPlan): number {
  return Math.max(1, Math.round(fraction * intervalMs));
}

function turnBounds({ turn, turnCount }: FaultPlan): Bounds {
  const length = (TURNS_TO - TURNS_FROM) / turnCount;
  const from = TURNS_FROM + turn * length;
  const [low, high] = TURN.duration;
  return {
    start: [from + TURN.start[0] * length, from + TURN.start[1] * length],
    duration: [low * length, high * length],
    latest: from + TURN.latest * length,
  };
}

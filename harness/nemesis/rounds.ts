import { NS_PER_MS, type TimeNs } from "../core/ids.ts";
import { random, type Seed } from "../core/random.ts";

/** What the schedule of one lane depends on, and nothing else. */
export interface FaultPlan {
  readonly lane: string;
  readonly seed: Seed;
  readonly intervalMs: number;
  /** Every second fault is over within moments. */
  readonly isBrief?: boolean;
  /** Every fourth fault flaps, coming and going again and again; in the first round, each is seen for as long as it lasts. */
  readonly flaps?: boolean;
  /** The operations that start and stop the fault. */
  readonly start: string;
  readonly stop: string;
  /** What starts aim at, in random order; each comes up once before one comes up again. */
  readonly targets: readonly string[];
  /** Those with which every run begins, in this order; left out where `targets` has them not. */
  readonly firstTargets: readonly string[];
  /** This lane's place among so many, from 0, in rounds in which faults take turns. */
  readonly turn: number;
  readonly turnCount: number;
}

/** When a round's fault starts and stops; one that starts late has stopped by `latestNs`. Counted from the first round. */
export interface Round {
  readonly startNs: TimeNs;
  readonly stopNs: TimeNs;
  readonly latestNs: TimeNs;
  /** For so long the fault is in place and then not, by turns, until it stops for good; null: it is in place all the time. */
  readonly flapNs: TimeNs | null;
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

/** In one round there is time for so many turns: in one of 8 s, each lasts 1.3 s, and its fault about a second. */
const MAX_TURNS = 5;
/** A node that crashes comes up again before anybody has noticed. */
const BRIEF_US = 20_000;
/** A link that flaps as quickly as that is never down for as long as an election takes, and never up for as long as one. */
const MOST_FLAPS = 10;
const FEWEST_FLAPS = 2;
const NS_PER_US = 1_000;
/** When more than this overlap, hardly anything is left to serve anybody. */
const MAX_TOGETHER = 3;

/**
 * First faults take turns, so that each is seen alone, then they overlap at random for one round, and so on. When everything
 * may happen at once in every round, whole runs go by with a majority down: that tests nothing, for a system that
 * serves nothing can do nothing wrong.
 *
 * With up to five lanes, even rounds have turns, and in odd ones at most three of them overlap. More lanes
 * take their turns in as many rounds as it needs before there is one in which some overlap.
 *
 * @returns null when this lane sits the round out.
 */
export function roundOf(plan: FaultPlan, round: number): Round | null {
  const bounds = boundsOf(plan, round);
  if (bounds === null) return null;
  const stream = random(plan.seed, plan.lane, "round", round);
  const between = ([low, high]: readonly [number, number]): TimeNs =>
    stream.between(fractionUs(low, plan), fractionUs(high, plan)) * NS_PER_US;
  const beginNs = round * plan.intervalMs * NS_PER_MS;
  const startNs = beginNs + between(bounds.start);
  const lastsNs = between(bounds.duration);
  const isBrief = plan.isBrief === true && stream.chance(1, 2);
  const stopNs = startNs + (isBrief ? stream.between(1_000, BRIEF_US) * NS_PER_US : lastsNs);
  const latestNs = beginNs + fractionMs(bounds.latest, plan) * NS_PER_MS;
  return { startNs, stopNs, latestNs, flapNs: flapOf(plan, round, stopNs - startNs) };
}

function flapOf({ seed, lane, flaps }: FaultPlan, round: number, lastsNs: TimeNs): TimeNs | null {
  const stream = random(seed, lane, "flaps", round);
  if (flaps !== true || round === 0 || !stream.chance(1, 4)) return null;
  // Each time in place is followed by one in which it is not, but for the last.
  const times = 2 * stream.between(FEWEST_FLAPS, MOST_FLAPS) - 1;
  return Math.max(NS_PER_MS, Math.floor(lastsNs / times / NS_PER_US) * NS_PER_US);
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

/** In whole microseconds: what two lanes do is hardly ever to fall on one moment, where only their order would decide. */
function fractionUs(fraction: number, { intervalMs }: FaultPlan): number {
  return Math.max(1_000, Math.round(fraction * intervalMs * 1_000));
}

/** A fraction of the interval in whole milliseconds, at least one. */
export function fractionMs(fraction: number, { intervalMs }: FaultPlan): number {
  return Math.max(1, Math.round(fraction * intervalMs));
}

function boundsOf({ seed, turn, turnCount }: FaultPlan, round: number): Bounds | null {
  const turnRounds = Math.ceil(turnCount / MAX_TURNS);
  const phase = round % (turnRounds + 1);
  if (phase === turnRounds) {
    const turns = Array.from({ length: turnCount }, (_, i) => i);
    const together = random(seed, "together", round).shuffle(turns).slice(0, MAX_TOGETHER);
    return together.includes(turn) ? TOGETHER : null;
  }
  // Neighbours go to different rounds: those that take long to recover from are neighbours.
  if (turn % turnRounds !== phase) return null;
  const turnsInRound = Math.ceil((turnCount - phase) / turnRounds);
  return turnBounds(Math.floor(turn / turnRounds), turnsInRound);
}

function turnBounds(turn: number, turnCount: number): Bounds {
  const length = (TURNS_TO - TURNS_FROM) / turnCount;
  const from = TURNS_FROM + turn * length;
  const [low, high] = TURN.duration;
  return {
    start: [from + TURN.start[0] * length, from + TURN.start[1] * length],
    duration: [low * length, high * length],
    latest: from + TURN.latest * length,
  };
}

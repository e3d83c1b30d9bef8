import {
  type Disturbance,
  type Latency,
  type LinkConditions,
  PERFECT_LINKS,
} from "../cluster/cluster.ts";
import { assertNever } from "../core/assert.ts";
import type { Random } from "../core/random.ts";
import type { DisturbanceName } from "./disturbance-kinds.ts";

const PPM_PER_PERCENT = 10_000;

/**
 * How strong a disturbance is: it hurts, and a correct system still gets most of its work done. A minority
 * may suffer more than a majority, without which nothing is ever decided.
 */
export function drawDisturbance(
  kind: DisturbanceName,
  isMinority: boolean,
  random: Random,
): Disturbance {
  switch (kind) {
    case "packet":
      return { kind, conditions: drawConditions(isMinority, random) };
    case "bandwidth":
      return { kind, kbitPerSecond: random.between(isMinority ? 50 : 300, 1_000) };
    case "reset":
    case "disk-full":
      return { kind };
    case "cpu":
      return { kind, percent: random.between(isMinority ? 5 : 15, 30) };
    case "memory":
      // At rest, a Node.js program has about 18 MB that cannot be taken from it; it needs more as soon as it works.
      return { kind, megabytes: random.between(16, 40) };
    case "clock":
      return { kind, ...drawSkew(random) };
    default:
      return assertNever(kind);
  }
}

const TROUBLES = ["delay", "loss", "duplicate", "reorder", "mixture"] as const;

function drawConditions(isMinority: boolean, random: Random): LinkConditions {
  const lossPpm = drawPpm(5, isMinority ? 30 : 15, random);
  const duplicatePpm = drawPpm(5, 30, random);
  const reorderPpm = drawPpm(5, 30, random);
  const latency = drawDelay(20, isMinority ? 200 : 60, random);
  const trouble = random.pick(TROUBLES);
  switch (trouble) {
    case "delay":
      return { ...PERFECT_LINKS, latency };
    case "loss":
      return { ...PERFECT_LINKS, lossPpm };
    case "duplicate":
      return { ...PERFECT_LINKS, duplicatePpm };
    case "reorder":
      // Without a delay, there is hardly anything under way that could be overtaken.
      return { ...PERFECT_LINKS, latency: { kind: "constant", meanMs: 20 }, reorderPpm };
    case "mixture":
      return { latency: drawDelay(20, 60, random), lossPpm, duplicatePpm, reorderPpm };
    default:
      return assertNever(trouble);
  }
}

/** Both kinds have jitter. */
function drawDelay(lowMs: number, highMs: number, random: Random): Latency {
  const kind = random.pick(["uniform", "exponential"] as const);
  return { kind, meanMs: random.between(lowMs, highMs) };
}

function drawPpm(lowPercent: number, highPercent: number, random: Random): number {
  return random.between(lowPercent, highPercent) * PPM_PER_PERCENT;
}

const SHORTEST_JUMP_MS = 100;
const LONGEST_JUMP_MS = 60 * 60 * 1_000;
/** A jump of 100 ms, doubled so often, is nearly an hour. */
const DOUBLINGS = 15;

/** Small jumps are as likely as large ones: timeouts of every length get their share. Half of the clocks drift as well. */
function drawSkew(random: Random): { offsetMs: number; driftPpm: number } {
  const leastMs = SHORTEST_JUMP_MS * 2 ** random.between(0, DOUBLINGS);
  const jumpMs = Math.min(LONGEST_JUMP_MS, random.between(leastMs, 2 * leastMs));
  const offsetMs = random.chance(1, 2) ? jumpMs : -jumpMs;
  if (random.chance(1, 2)) return { offsetMs, driftPpm: 0 };
  const driftPpm = drawPpm(1, 20, random);
  return { offsetMs, driftPpm: random.chance(1, 2) ? driftPpm : -driftPpm };
}

import { drawBelow, type Seed } from "../../core/random.ts";
import type { Latency, LinkConditions } from "../cluster.ts";

const ONE_MILLION = 1_000_000;
/** How far a message that may overtake, or a second copy, is put off: up to this, and up to twice the mean latency. */
const LEAST_EXTRA_DELAY_US = 10_000;
/** ln 2, in thousandths. */
const LN2_PERMILLE = 693;

/** Numbers of the draws for one message: each purpose has its own, so that none moves another. */
const DRAW = { jitter: 0, tail: 1, tailLength: 2, overtaking: 3, second: 4 } as const;
/** And for each of the conditions, from `FIRST_OF_CONDITIONS` on. */
const DRAW_BY_CONDITIONS = { latency: 0, loss: 1, duplicate: 2, reorder: 3 } as const;
const FIRST_OF_CONDITIONS = 8;
const DRAWS_A_CONDITION = 4;
const DRAWS_A_MESSAGE = 64;

/** What is always there, whatever the conditions: real networks have no two equal delays. */
export interface LinkCharacter {
  /** Every delay is at least this, and the jitter at most this again, in microseconds. */
  readonly baseUs: number;
  /** Parts in a million of messages that take `tailUs` longer, at most. */
  readonly tailPpm: number;
  readonly tailUs: number;
}

/** The delays of each copy of a message, none when it is lost, in microseconds. */
export interface Fate {
  readonly delaysUs: readonly number[];
  /** It keeps out of the queue of its link: later ones may overtake it. */
  readonly overtaken: boolean;
}

const LOST: Fate = { delaysUs: [], overtaken: false };

/**
 * What becomes of message number `nth` of a stream. `stream` is the seed of all messages of one kind on one link. Keyed by
 * stream and number, not drawn one after the other: taking a fault, a client or another message out of a run leaves the
 * fates of the others as they are; and what cannot happen need not be drawn.
 *
 * @param conditions at most 14, those of the whole network first.
 */
export function fateOf(
  stream: Seed,
  nth: number,
  character: LinkCharacter,
  conditions: readonly LinkConditions[],
): Fate {
  const first = nth * DRAWS_A_MESSAGE;
  const happens = (draw: number, ppm: number): boolean =>
    ppm > 0 && drawBelow(stream, first + draw, ONE_MILLION) < ppm;
  let delayUs = character.baseUs + drawBelow(stream, first + DRAW.jitter, character.baseUs + 1);
  if (happens(DRAW.tail, character.tailPpm))
    delayUs += drawBelow(stream, first + DRAW.tailLength, character.tailUs + 1);
  let overtaken = false;
  let isDoubled = false;
  let extraUs = LEAST_EXTRA_DELAY_US;
  let own = FIRST_OF_CONDITIONS;
  for (const { latency, lossPpm, duplicatePpm, reorderPpm } of conditions) {
    if (happens(own + DRAW_BY_CONDITIONS.loss, lossPpm)) return LOST;
    delayUs += latencyUs(latency, stream, first + own + DRAW_BY_CONDITIONS.latency);
    extraUs = Math.max(extraUs, 2 * meanUs(latency));
    overtaken ||= happens(own + DRAW_BY_CONDITIONS.reorder, reorderPpm);
    isDoubled ||= happens(own + DRAW_BY_CONDITIONS.duplicate, duplicatePpm);
    own += DRAWS_A_CONDITION;
  }
  if (overtaken) delayUs += 1 + drawBelow(stream, first + DRAW.overtaking, extraUs);
  if (!isDoubled) return { delaysUs: [delayUs], overtaken };
  const secondUs = delayUs + 1 + drawBelow(stream, first + DRAW.second, extraUs);
  return { delaysUs: [delayUs, secondUs], overtaken };
}

function latencyUs(latency: Latency, stream: Seed, draw: number): number {
  const mean = meanUs(latency);
  switch (latency.kind) {
    case "none":
    case "constant":
      return mean;
    case "uniform":
      return drawBelow(stream, draw, 2 * mean + 1);
    case "exponential":
      return exponentialUs(mean, drawBelow(stream, draw, 2 ** 48));
  }
}

/**
 * Exponential with the given mean, in whole numbers only, because `Math.log` may differ between engines: the number of
 * halvings until a coin falls on its other side, and a place within the last of them, straight instead of curved.
 *
 * @param bits 48 random bits.
 */
function exponentialUs(mean: number, bits: number): number {
  const halvings = Math.clz32(((bits % 0x1_0000_0000) | 1) >>> 0);
  const withinPermille = Math.floor(bits / 0x1_0000_0000) % 1_000;
  return Math.floor((mean * LN2_PERMILLE * (halvings * 1_000 + withinPermille)) / 1_000_000);
}

function meanUs(latency: Latency): number {
  return latency.kind === "none" ? 0 : Math.round(latency.meanMs * 1_000);
}

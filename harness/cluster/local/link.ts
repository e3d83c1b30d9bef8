import { type Random, random, type Seed } from "../../core/random.ts";
import type { Latency, LinkConditions } from "../cluster.ts";

/** How far a message that may overtake, or a second copy, is put off: up to this, and up to twice the mean latency. */
const LEAST_EXTRA_DELAY_US = 10_000;
const ONE_MILLION = 1_000_000;
/** Steps of the unit interval from which exponential delays are drawn. */
const STEPS = 2 ** 30;

/** What a link does with one message: the delay of each copy, none when it is lost. Times in microseconds. */
export interface Fate {
  readonly delaysUs: readonly number[];
  /** The first copy keeps out of the queue, so later messages may overtake it. Further copies always do. */
  readonly overtaken: boolean;
}

/** Whether links in this condition hand over every message at once. */
export function isPerfect({ latency, lossPpm, duplicatePpm, reorderPpm }: LinkConditions): boolean {
  const undelayed = latency.kind === "none" || latency.meanMs === 0;
  return undelayed && lossPpm + duplicatePpm + reorderPpm === 0;
}

/** The fate of a message on two links, one after the other; the second is rolled for each copy that leaves the first. */
export function inSuccession(first: Fate, rollSecond: () => Fate): Fate {
  let { overtaken } = first;
  const delaysUs = first.delaysUs.flatMap((delayUs) => {
    const second = rollSecond();
    overtaken ||= second.overtaken;
    return second.delaysUs.map((furtherUs) => delayUs + furtherUs);
  });
  return { delaysUs, overtaken };
}

/**
 * The dice of one directed link. Each condition has a stream of its own, keyed by the link, so that taking one
 * condition away changes neither the others nor other links.
 */
export class LinkDice {
  readonly #latency: Random;
  readonly #loss: Random;
  readonly #duplication: Random;
  readonly #reordering: Random;

  constructor(seed: Seed, link: string) {
    this.#latency = random(seed, "latency", link);
    this.#loss = random(seed, "loss", link);
    this.#duplication = random(seed, "duplication", link);
    this.#reordering = random(seed, "reordering", link);
  }

  roll(conditions: LinkConditions): Fate {
    const { latency, lossPpm, duplicatePpm, reorderPpm } = conditions;
    const delayUs = latencyUs(latency, this.#latency);
    const overtaken = this.#reordering.chance(reorderPpm, ONE_MILLION);
    const duplicated = this.#duplication.chance(duplicatePpm, ONE_MILLION);
    if (this.#loss.chance(lossPpm, ONE_MILLION)) return { delaysUs: [], overtaken };
    const first = delayUs + (overtaken ? extraDelayUs(latency, this.#reordering) : 0);
    if (!duplicated) return { delaysUs: [first], overtaken };
    const second = latencyUs(latency, this.#duplication) + extraDelayUs(latency, this.#duplication);
    return { delaysUs: [first, second], overtaken };
  }
}

function latencyUs(latency: Latency, dice: Random): number {
  if (latency.kind === "none") return 0;
  const meanUs = Math.round(latency.meanMs * 1000);
  switch (latency.kind) {
    case "constant":
      return meanUs;
    case "uniform":
      return dice.between(0, 2 * meanUs);
    case "exponential":
      return Math.round(-Math.log(dice.between(1, STEPS) / STEPS) * meanUs);
  }
}

function extraDelayUs(latency: Latency, dice: Random): number {
  const meanUs = latency.kind === "none" ? 0 : Math.round(latency.meanMs * 1000);
  return dice.between(1, Math.max(LEAST_EXTRA_DELAY_US, 2 * meanUs));
}

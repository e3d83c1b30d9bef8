import { NS_PER_MS, type TimeNs } from "../core/ids.ts";
import { deriveSeed, drawBelow, type Seed } from "../core/random.ts";
import { durationNs } from "./arguments.ts";
import { Around, opAt } from "./around.ts";
import type { GeneratedOp, Generator, Next } from "./generator.ts";

/**
 * Operations that come late by no more than this count as having come in time: a timer is no more exact on a busy
 * machine, and without this the rate would be lower than asked for. A longer delay is not made up for.
 */
const FORGIVEN_LAG_NS = 20 * NS_PER_MS;

/**
 * Spaces the operations of `g` at random, `meanMs` apart on average (uniform from 0 to twice that), over all threads
 * together. What threads miss while they are busy is not made up for.
 */
export function stagger(seed: Seed, meanMs: number, g: Generator): Generator {
  const spread = 2 * durationNs("stagger", meanMs);
  if (spread === 0) return g;
  return new Staggered({ seed: deriveSeed(seed, "stagger"), spread }, null, 0, g);
}

/**
 * Spaces the operations of `g` exactly `intervalMs` apart, over all threads together. After a delay they follow as
 * fast as threads allow until the schedule is caught up with.
 */
export function delay(intervalMs: number, g: Generator): Generator {
  return new Delayed(durationNs("delay", intervalMs), null, g);
}

interface Staggering {
  readonly seed: Seed;
  readonly spread: TimeNs;
}

class Staggered extends Around {
  readonly #staggering: Staggering;
  /** When the next operation is due; null: whenever it comes. */
  readonly #due: TimeNs | null;
  /** The number of the next draw. */
  readonly #count: number;

  constructor(staggering: Staggering, due: TimeNs | null, count: number, inner: Generator) {
    super(inner);
    this.#staggering = staggering;
    this.#due = due;
    this.#count = count;
  }

  protected rewrap(inner: Generator): Generator {
    return new Staggered(this.#staggering, this.#due, this.#count, inner);
  }

  protected offer(op: GeneratedOp, rest: Generator): Next {
    const { seed, spread } = this.#staggering;
    const planned = this.#due ?? op.time;
    const time = Math.max(planned, op.time);
    const base = time - planned <= FORGIVEN_LAG_NS ? planned : time;
    const nextDue = base + drawBelow(seed, this.#count, spread);
    const following = new Staggered(this.#staggering, nextDue, this.#count + 1, rest);
    return { kind: "op", op: opAt(op, time), rest: following };
  }
}

class Delayed extends Around {
  readonly #interval: TimeNs;
  readonly #due: TimeNs | null;

  constructor(interval: TimeNs, due: TimeNs | null, inner: Generator) {
    super(inner);
    this.#interval = interval;
    this.#due = due;
  }

  protected rewrap(inner: Generator): Generator {
    return new Delayed(this.#interval, this.#due, inner);
  }

  protected offer(op: GeneratedOp, rest: Generator): Next {
    const planned = this.#due ?? op.time;
    const following = new Delayed(this.#interval, planned + this.#interval, rest);
    return { kind: "op", op: opAt(op, Math.max(planned, op.time)), rest: following };
  }
}

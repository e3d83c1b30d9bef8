import { NS_PER_MS, type TimeNs } from "../core/ids.ts";
import { deriveSeed, drawBelow, type Seed } from "../core/random.ts";
import { durationNs } from "./arguments.ts";
import { around } from "./around.ts";
import type { Generator } from "./generator.ts";

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
  return staggered({ seed: deriveSeed(seed, "stagger"), spread }, { due: null, count: 0 }, g);
}

/**
 * Spaces the operations of `g` exactly `intervalMs` apart, over all threads together. After a delay they follow as
 * fast as threads allow until the schedule is caught up with.
 */
export function delay(intervalMs: number, g: Generator): Generator {
  return delayed(durationNs("delay", intervalMs), null, g);
}

interface Pace {
  /** When the next operation is due; null: whenever it comes. */
  readonly due: TimeNs | null;
  /** The number of the next draw. */
  readonly count: number;
}

function staggered(
  settings: { readonly seed: Seed; readonly spread: TimeNs },
  { due, count }: Pace,
  g: Generator,
): Generator {
  return around(g, {
    rewrap: (inner) => staggered(settings, { due, count }, inner),
    offer(op, rest) {
      const planned = due ?? op.time;
      const time = Math.max(planned, op.time);
      const base = time - planned <= FORGIVEN_LAG_NS ? planned : time;
      const nextDue = base + drawBelow(settings.seed, count, settings.spread);
      return {
        kind: "op",
        op: { ...op, time },
        rest: staggered(settings, { due: nextDue, count: count + 1 }, rest),
      };
    },
  });
}

function delayed(interval: TimeNs, due: TimeNs | null, g: Generator): Generator {
  return around(g, {
    rewrap: (inner) => delayed(interval, due, inner),
    offer(op, rest) {
      const planned = due ?? op.time;
      const time = Math.max(planned, op.time);
      return {
        kind: "op",
        op: { ...op, time },
        rest: delayed(interval, planned + interval, rest),
      };
    },
  });
}

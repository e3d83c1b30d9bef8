import { NS_PER_MS, type TimeNs } from "../core/ids.ts";
import type { Json } from "../core/json.ts";
import { random, type Seed } from "../core/random.ts";
import type { ScheduledFault } from "../core/schedule.ts";
import type {
  Context,
  Generator,
  GeneratorEvent,
  NemesisLane,
  Next,
} from "../generator/generator.ts";
import { pendingUntilEvent } from "../generator/index.ts";
import { isEndOfOperation, offer } from "./lane.ts";

export interface ActPlan {
  readonly lane: NemesisLane;
  readonly seed: Seed;
  readonly intervalMs: number;
  readonly start: string;
  readonly targets: readonly string[];
}

const NS_PER_US = 1_000;

/** Parts of an interval between the end of one act and the next. */
const SOON = { low: 0.02, high: 0.15 } as const;
const LATER = { low: 0.2, high: 0.8 } as const;

/**
 * One act after the other, for ever. Acts are what people do to a system that is well: nothing is stopped between two of
 * them, and they take no turns with faults, but come at any time. Every other time the next one follows soon.
 */
export function drawnActs({ lane, seed, intervalMs, start, targets }: ActPlan): Generator {
  return new Acts(lane, start, 0, 0, (position, sinceNs) => {
    const stream = random(seed, lane, "act", position);
    const { low, high } = stream.chance(1, 2) ? SOON : LATER;
    const inUs = (fraction: number): number => Math.ceil(fraction * intervalMs * 1_000);
    const waitsNs = stream.between(inUs(low), inUs(high)) * NS_PER_US;
    return { atNs: sinceNs + waitsNs, value: { target: stream.pick(targets) } };
  });
}

export interface ActSchedule {
  readonly lane: NemesisLane;
  readonly start: string;
  readonly acts: readonly ScheduledFault[];
}

/** These acts at the times that are written down, counted from the run's beginning; what is late comes at once. */
export function scheduledActs({ lane, start, acts }: ActSchedule): Generator {
  const inOrder = acts.toSorted((a, b) => a.startAtMs - b.startAtMs);
  return new Acts(lane, start, 0, 0, (position) => {
    const act = inOrder[position];
    return act ? { atNs: Math.round(act.startAtMs * NS_PER_MS), value: act.value } : null;
  });
}

interface Act {
  readonly atNs: TimeNs;
  readonly value: Json;
}

/** The act at this position, when the one before it had ended at `sinceNs`; null: there is none. */
type ActAt = (position: number, sinceNs: TimeNs) => Act | null;

class Acts implements Generator {
  readonly #lane: NemesisLane;
  readonly #start: string;
  readonly #position: number;
  readonly #sinceNs: TimeNs;
  readonly #actAt: ActAt;

  constructor(lane: NemesisLane, start: string, position: number, sinceNs: TimeNs, actAt: ActAt) {
    this.#lane = lane;
    this.#start = start;
    this.#position = position;
    this.#sinceNs = sinceNs;
    this.#actAt = actAt;
  }

  next(context: Context): Next {
    if (!context.isFree(this.#lane)) return pendingUntilEvent(this);
    const act = this.#actAt(this.#position, this.#sinceNs);
    if (act === null) return { kind: "done" };
    const rest = this.#from(this.#position + 1, act.atNs);
    return offer(context, this.#lane, act.atNs, this.#start, act.value, rest);
  }

  update(context: Context, event: GeneratorEvent): Generator {
    if (!isEndOfOperation(context, event, this.#lane)) return this;
    return this.#from(this.#position, event.time);
  }

  #from(position: number, sinceNs: TimeNs): Acts {
    return new Acts(this.#lane, this.#start, position, sinceNs, this.#actAt);
  }
}

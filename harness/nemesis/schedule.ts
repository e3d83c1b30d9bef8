import { assertNever } from "../core/assert.ts";
import { NS_PER_MS, type TimeNs } from "../core/ids.ts";
import type { Context, Generator, GeneratorEvent, Next } from "../generator/generator.ts";
import { pendingUntilEvent } from "../generator/index.ts";
import { isEndOfOperation, MAX_CURE_ATTEMPTS, offer, outcomeOf } from "./lane.ts";
import { type FaultPlan, fractionMs, type Round, roundOf, targetOf } from "./rounds.ts";

/** The fraction of an interval between a skipped start, or a failed stop, and the next; and the least that a fault lasts. */
const SHORT = 0.1;

/**
 * Starts and stops one fault for ever, once in a round, or several times where it flaps. Rounds last one interval and begin,
 * for every lane, when the generator is first asked; `rounds.ts` says in which rounds a fault comes, and when. Around the
 * turn of a round no lane has one in place: there clients see whether the cluster recovers.
 *
 * The draws of a round depend on the seed, the lane and the number of the round alone. When the driver is slow, a stop comes
 * late and a round may be left out, but the other rounds stay as they are. A start that was skipped (no leader, or another
 * fault has all nodes down) is followed by one with the next target, as long as the round has time for it.
 */
export function faultRounds(plan: FaultPlan): Generator {
  return new FaultRounds(plan, null, { kind: "unanchored" });
}

type Step =
  /** Not asked yet, so without a beginning of time. */
  | { readonly kind: "unanchored" }
  | { readonly kind: "start-due"; readonly atNs: TimeNs }
  | { readonly kind: "starting"; readonly begunNs: TimeNs }
  | { readonly kind: "stop-due"; readonly atNs: TimeNs; readonly attempt: number }
  | { readonly kind: "stopping"; readonly attempt: number };

interface Progress {
  /** When the first round began. */
  readonly epochNs: TimeNs;
  readonly round: number;
  /** Starts asked for so far. */
  readonly starts: number;
}

class FaultRounds implements Generator {
  readonly #plan: FaultPlan;
  readonly #progress: Progress | null;
  readonly #step: Step;

  constructor(plan: FaultPlan, progress: Progress | null, step: Step) {
    this.#plan = plan;
    this.#progress = progress;
    this.#step = step;
  }

  next(context: Context): Next {
    const { lane, start, stop } = this.#plan;
    const step = this.#step;
    if (!context.isFree(lane)) return pendingUntilEvent(this);
    switch (step.kind) {
      case "unanchored":
        return this.#anchor(context.time);
      case "start-due": {
        const progress = this.#reached();
        const begunNs = Math.max(step.atNs, context.time);
        const after = { ...progress, starts: progress.starts + 1 };
        const rest = this.#with(after, { kind: "starting", begunNs });
        const value = { target: targetOf(this.#plan, progress.starts) };
        return offer(context, lane, begunNs, start, value, rest);
      }
      case "stop-due": {
        // Not offered before it is due: a time limit ends a generator whose next offer lies beyond it, and the cure that
        // follows would come at once, however much of the limit was left.
        if (step.atNs > context.time)
          return { kind: "pending", rest: this, standsUntil: step.atNs };
        const rest = this.#with(this.#reached(), { kind: "stopping", attempt: step.attempt });
        return offer(context, lane, step.atNs, stop, null, rest);
      }
      case "starting":
      case "stopping":
        return pendingUntilEvent(this);
      default:
        return assertNever(step);
    }
  }

  update(context: Context, event: GeneratorEvent): Generator {
    const step = this.#step;
    if (!isEndOfOperation(context, event, this.#plan.lane)) return this;
    if (step.kind === "starting") return this.#afterStart(step.begunNs, event);
    if (step.kind === "stopping") return this.#afterStop(step.attempt, event);
    return this;
  }

  #afterStart(begunNs: TimeNs, event: GeneratorEvent): Generator {
    const progress = this.#reached();
    const soonNs = event.time + this.#shortNs();
    if (outcomeOf(event) === "skipped") return this.#startFrom(progress, progress.round, soonNs);
    const { startNs, stopNs, latestNs, flapNs } = this.#roundOf(progress);
    const lastsNs = flapNs ?? stopNs - startNs;
    const dueNs = Math.min(begunNs + lastsNs, progress.epochNs + latestNs);
    const leastNs = event.time + Math.min(lastsNs, this.#shortNs());
    return this.#with(progress, { kind: "stop-due", atNs: Math.max(dueNs, leastNs), attempt: 1 });
  }

  #afterStop(attempt: number, event: GeneratorEvent): Generator {
    const progress = this.#reached();
    if (outcomeOf(event) === "healed") return this.#afterCure(progress, event.time);
    if (attempt >= MAX_CURE_ATTEMPTS)
      return this.#startFrom(progress, progress.round + 1, event.time);
    const atNs = event.time + this.#shortNs();
    return this.#with(progress, { kind: "stop-due", atNs, attempt: attempt + 1 });
  }

  /** A fault that flaps comes again in its round, as long as it would last if it did not. */
  #afterCure(progress: Progress, nowNs: TimeNs): Generator {
    const { stopNs, flapNs } = this.#roundOf(progress);
    const againNs = nowNs + (flapNs ?? 0);
    return flapNs !== null && againNs < progress.epochNs + stopNs
      ? this.#startFrom(progress, progress.round, againNs)
      : this.#startFrom(progress, progress.round + 1, nowNs);
  }

  /** An offer may be thrown away, a taken one is remembered: taking a sleep of no length fixes the beginning of time. */
  #anchor(time: TimeNs): Next {
    const thread = this.#plan.lane;
    const rest = this.#startFrom({ epochNs: time, round: 0, starts: 0 }, 0, time);
    return { kind: "op", op: { kind: "sleep", time, thread, durationNs: 0 }, rest };
  }

  /** Waits for the start of `round`, or of the first one after it that has time left for a fault. */
  #startFrom(progress: Progress, round: number, nowNs: TimeNs): FaultRounds {
    const sinceNs = nowNs - progress.epochNs;
    for (let candidate = round; ; candidate++) {
      const times = roundOf(this.#plan, candidate);
      if (times === null || sinceNs + this.#shortNs() > times.latestNs) continue;
      const atNs = progress.epochNs + Math.max(times.startNs, sinceNs);
      return this.#with({ ...progress, round: candidate }, { kind: "start-due", atNs });
    }
  }

  #roundOf({ round }: Progress): Round {
    const times = roundOf(this.#plan, round);
    if (times === null) throw new Error("Invariant broken: a fault in a round that it sits out");
    return times;
  }

  #shortNs(): TimeNs {
    return fractionMs(SHORT, this.#plan) * NS_PER_MS;
  }

  #reached(): Progress {
    if (this.#progress === null)
      throw new Error("Invariant broken: a fault before its first round");
    return this.#progress;
  }

  #with(progress: Progress, step: Step): FaultRounds {
    return new FaultRounds(this.#plan, progress, step);
  }
}

import { assertNever } from "../core/assert.ts";
import { NS_PER_MS, type TimeNs } from "../core/ids.ts";
import type { ScheduledFault } from "../core/schedule.ts";
import type {
  Context,
  Generator,
  GeneratorEvent,
  NemesisLane,
  Next,
} from "../generator/generator.ts";
import { nothing, pendingUntilEvent } from "../generator/index.ts";
import { isEndOfOperation, MAX_CURE_ATTEMPTS, offer, outcomeOf } from "./lane.ts";

const RETRY_MS = 500;

export interface LaneSchedule {
  readonly lane: NemesisLane;
  /** The operations that start and stop the fault. */
  readonly start: string;
  readonly stop: string;
  readonly faults: readonly ScheduledFault[];
  /** What is to be stopped then or later stays as it is. */
  readonly endMs: number;
}

/**
 * Starts and stops one kind of fault at the times that are written down, counted from the run's beginning. When the driver
 * is slow, what is due comes as soon as the lane is free; a fault whose time is over by then is left out, and so is the
 * stop of a start that was skipped.
 */
export function scheduledFaults(schedule: LaneSchedule): Generator {
  const faults = [...schedule.faults].sort((a, b) => a.startAtMs - b.startAtMs);
  return new ScheduledFaults({ ...schedule, faults }, 0, { kind: "start-due" });
}

type Step =
  | { readonly kind: "start-due" }
  | { readonly kind: "starting" }
  | { readonly kind: "stop-due"; readonly atNs: TimeNs; readonly attempt: number }
  | { readonly kind: "stopping"; readonly attempt: number };

class ScheduledFaults implements Generator {
  readonly #schedule: LaneSchedule;
  /** Which of the faults it is about. */
  readonly #position: number;
  readonly #step: Step;

  constructor(schedule: LaneSchedule, position: number, step: Step) {
    this.#schedule = schedule;
    this.#position = position;
    this.#step = step;
  }

  next(context: Context): Next {
    const { lane, stop } = this.#schedule;
    const step = this.#step;
    switch (step.kind) {
      case "start-due":
        return this.#nextStart(context);
      case "stop-due": {
        if (!context.isFree(lane)) return pendingUntilEvent(this);
        const rest = this.#with({ kind: "stopping", attempt: step.attempt });
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
    if (!isEndOfOperation(context, event, this.#schedule.lane)) return this;
    if (step.kind === "starting") return this.#afterStart(event);
    if (step.kind === "stopping") return this.#afterStop(step.attempt, event);
    return this;
  }

  #nextStart(context: Context): Next {
    const { lane, start, faults, endMs } = this.#schedule;
    if (!context.isFree(lane)) return pendingUntilEvent(this);
    const isPast = (fault: ScheduledFault): boolean => timeOf(fault.stopAtMs) <= context.time;
    const position = faults.findIndex((each, at) => at >= this.#position && !isPast(each));
    const fault = faults[position];
    if (fault === undefined || fault.startAtMs >= endMs) return { kind: "done" };
    const rest = new ScheduledFaults(this.#schedule, position, { kind: "starting" });
    return offer(context, lane, timeOf(fault.startAtMs), start, fault.value, rest);
  }

  #afterStart(event: GeneratorEvent): Generator {
    const fault = this.#schedule.faults[this.#position];
    if (fault === undefined || outcomeOf(event) === "skipped") return this.#following();
    if (fault.stopAtMs >= this.#schedule.endMs) return nothing;
    return this.#with({ kind: "stop-due", atNs: timeOf(fault.stopAtMs), attempt: 1 });
  }

  #afterStop(attempt: number, event: GeneratorEvent): Generator {
    if (outcomeOf(event) === "healed" || attempt >= MAX_CURE_ATTEMPTS) return this.#following();
    const atNs = event.time + RETRY_MS * NS_PER_MS;
    return this.#with({ kind: "stop-due", atNs, attempt: attempt + 1 });
  }

  #following(): ScheduledFaults {
    return new ScheduledFaults(this.#schedule, this.#position + 1, { kind: "start-due" });
  }

  #with(step: Step): ScheduledFaults {
    return new ScheduledFaults(this.#schedule, this.#position, step);
  }
}

function timeOf(atMs: number): TimeNs {
  return Math.round(atMs * NS_PER_MS);
}

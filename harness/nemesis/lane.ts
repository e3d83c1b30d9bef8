import { FAULT_OUTCOMES, type FaultOutcome } from "../core/faults.ts";
import type { TimeNs } from "../core/ids.ts";
import type { Json } from "../core/json.ts";
import type {
  Context,
  Generator,
  GeneratorEvent,
  NemesisLane,
  Next,
} from "../generator/generator.ts";

/** A cure that fails is tried again so often; then the failure stands in the record. */
export const MAX_CURE_ATTEMPTS = 3;

/** Offers an operation to a lane at `atNs`, or now if that has passed. */
export function offer(
  context: Context,
  thread: NemesisLane,
  atNs: TimeNs,
  f: string,
  value: Json,
  rest: Generator,
): Next {
  const time = Math.max(atNs, context.time);
  return { kind: "op", op: { kind: "invoke", time, thread, f, value }, rest, standsUntil: time };
}

/** Nemesis invocations and completions are lines of the same type; only at the end of one is the lane free again. */
export function isEndOfOperation(
  context: Context,
  event: GeneratorEvent,
  lane: NemesisLane,
): boolean {
  const isOperation = event.type !== "sleep" && event.type !== "log";
  return event.thread === lane && isOperation && context.isFree(lane);
}

/** How an operation ended. One without a record (the nemesis crashed, or was given up on) has failed. */
export function outcomeOf({ value }: GeneratorEvent): FaultOutcome {
  if (typeof value !== "object" || value === null || !("outcome" in value)) return "failed";
  return FAULT_OUTCOMES.find((outcome) => outcome === value.outcome) ?? "failed";
}

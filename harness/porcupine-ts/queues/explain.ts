import type { QueueView } from "../model.ts";
import { type Operation, outputOf } from "../operation.ts";
import { NONE } from "../register/actions.ts";
import type { Timeline } from "../timeline.ts";
import type { Stay } from "./lives.ts";
import { decideQueue, type QueueViolation } from "./queue.ts";

/** How to speak of operations. */
interface QueueNames {
  /** `dequeue 17`. */
  readonly short: (member: number) => string;
  /** What it put in or took. */
  readonly value: (member: number) => string;
}

/**
 * Why these operations of a queue cannot be, one step a line. Null when the fast path does not say that they cannot.
 *
 * @param short names an operation: `dequeue 17`.
 */
export function explainQueue<Input, Output>(
  queue: QueueView<Input, Output>,
  operations: readonly Operation<Input, Output>[],
  timeline: Timeline,
  members: readonly number[],
  short: (member: number) => string,
): readonly string[] | null {
  const outcome = decideQueue(queue, operations, timeline, Int32Array.from(members));
  if (outcome?.result !== "illegal") return null;
  const value = (member: number) => {
    const operation = operations[member] as Operation<Input, Output>;
    const action = queue.action(operation.input, outputOf(operation));
    return action.kind === "empty" ? "nothing" : queue.describeValue(action.value);
  };
  return explainViolation({ short, value }, outcome.violation);
}

function explainViolation(names: QueueNames, violation: QueueViolation): readonly string[] {
  const { short, value } = names;
  switch (violation.kind) {
    case "thin-air": {
      const { dequeue } = violation;
      return [
        `${short(dequeue)} returned ${value(dequeue)}, but nobody enqueued ${value(dequeue)}`,
      ];
    }
    case "early": {
      const { enqueue, dequeue } = violation;
      return [
        `${took(names, dequeue)} had finished before ${put(names, enqueue)} began, but nothing else enqueued ${value(enqueue)}`,
      ];
    }
    case "twice": {
      const [one, other] = violation.dequeues;
      return [
        `${short(one)} and ${short(other)} both returned ${value(one)}`,
        `but ${value(one)} was there only once, by ${short(violation.enqueue)}`,
      ];
    }
    case "overtaken":
      return explainOvertaking(names, violation.first, violation.second);
    case "never-empty": {
      const empty = short(violation.empty);
      return [
        `${empty} found the queue empty, but something was in it all the while:`,
        ...violation.stays.map((stay) => explainStay(names, stay)),
      ];
    }
    case "lost": {
      const { lost, overtakers, unreturned } = violation;
      return [
        ...lost.map((stay, i) => explainLoss(names, stay, overtakers[i] as Stay)),
        explainTakers(names, lost, unreturned),
      ];
    }
  }
}

function explainOvertaking(names: QueueNames, first: Stay, second: Stay): readonly string[] {
  const { short, value } = names;
  const stillThere =
    first.dequeue === NONE
      ? "no dequeue had taken it by then"
      : `${took(names, first.dequeue)} began after ${short(second.dequeue)} had finished`;
  return [
    `${short(second.dequeue)} returned ${value(second.dequeue)}, but ${value(first.enqueue)} was in front of it: ${put(names, first.enqueue)} had finished before ${put(names, second.enqueue)} began`,
    `and ${value(first.enqueue)} was still there: ${stillThere}`,
  ];
}

function explainStay(names: QueueNames, { enqueue, dequeue }: Stay): string {
  const since = `${names.value(enqueue)} since ${names.short(enqueue)} had finished`;
  return dequeue === NONE
    ? `${since}, and no dequeue took it`
    : `${since}, until ${names.short(dequeue)} began to take it`;
}

function explainLoss(names: QueueNames, lost: Stay, overtaker: Stay): string {
  const { short, value } = names;
  return `${value(lost.enqueue)} was in front of ${value(overtaker.enqueue)}, which ${short(overtaker.dequeue)} returned, but no dequeue returned ${value(lost.enqueue)}`;
}

function explainTakers(
  { short }: QueueNames,
  lost: readonly Stay[],
  unreturned: readonly number[],
): string {
  const only = `${unreturned.length} of these ${lost.length}`;
  return `and at most ${only} went to dequeues that never returned: ${unreturned.map(short).join(", ")}`;
}

/** To go on from: `enqueue 4 of 5`. */
function put({ short, value }: QueueNames, enqueue: number): string {
  return `${short(enqueue)} of ${value(enqueue)}`;
}

/** To go on from: `dequeue 17, which returned 3,`. */
function took({ short, value }: QueueNames, dequeue: number): string {
  return `${short(dequeue)}, which returned ${value(dequeue)},`;
}

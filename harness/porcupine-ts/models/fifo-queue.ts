import type { Model, QueueAction } from "../model.ts";
import { asJson, type ValueOptions } from "./values.ts";

/** What queues and stacks hold: null stands for "empty". */
export type Element = string | number | boolean;

export type QueueInput =
  | { readonly f: "enqueue"; readonly value: Element }
  | { readonly f: "dequeue" };

/** A dequeue answers what it took, or null when the queue was empty. What an enqueue answers is not looked at. */
export type QueueOutput = Element | null;

export interface QueueOptions extends ValueOptions {
  /** What is in it at first, the next to leave in front. Default: nothing. */
  readonly initial?: readonly Element[];
}

/**
 * A queue that gives back its elements in the order in which they were put in.
 *
 * A dequeue that never returned took what was in front, if it happened: that element is lost.
 */
export function fifoQueue({
  initial = [],
  describeValue = asJson,
}: QueueOptions = {}): Model<readonly Element[], QueueInput, QueueOutput> {
  return {
    name: "fifo-queue",
    init: initial,
    step(state, input, output) {
      if (input.f === "enqueue") return [...state, input.value];
      const front = state[0] ?? null;
      if (output !== undefined && output !== front) return null;
      return front === null ? state : state.slice(1);
    },
    stateKey: (state) => JSON.stringify(state),
    readOnly: (input, output) => input.f === "dequeue" && output === null,
    inputKey: (input) => JSON.stringify(input),
    ...(initial.length === 0 && { queue: { action: actionOf, describeValue } }),
    describeOperation: (input, output) => describeQueueOperation(input, output, describeValue),
    describeState: (state) => `[${state.map(describeValue).join(", ")}]`,
  };
}

function actionOf(input: QueueInput, output: QueueOutput | undefined): QueueAction {
  if (input.f === "enqueue") return { kind: "enqueue", value: input.value };
  return output === null ? { kind: "empty" } : { kind: "dequeue", value: output ?? null };
}

export function describeQueueOperation(
  input: QueueInput,
  output: QueueOutput | undefined,
  say: (value: Element) => string,
): string {
  if (input.f === "enqueue") return `enqueue ${say(input.value)}`;
  if (output === undefined) return "dequeue";
  return `dequeue -> ${output === null ? "empty" : say(output)}`;
}

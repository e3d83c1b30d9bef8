import type { Model, Value } from "../model.ts";
import {
  describeQueueOperation,
  type QueueInput,
  type QueueOptions,
  type QueueOutput,
} from "./fifo-queue.ts";
import { asJson } from "./values.ts";

export interface UnorderedQueueState {
  /** As JSON, sorted. Some of them may be gone. */
  readonly elements: readonly string[];
  /** How many of them are gone, nobody knows which: always fewer than there are elements, or 0. */
  readonly gone: number;
}

/**
 * A bag: a dequeue takes any element. Elements may be equal.
 *
 * A dequeue that never returned took something, and nobody knows what. To try every element would multiply the states;
 * instead one element more counts as gone, and which it was stays open until the rest of the bag tells: a dequeue takes
 * any element as long as enough others remain to be the lost ones, and the bag is empty when all that are left are lost.
 *
 * So an element that was put in later may turn out to be the lost one, though at the moment of the loss it was not
 * there. That accepts nothing wrong: an operation that never returned may as well happen after that element was put in,
 * and until then the bag only held one more. The moment at which all elements are gone ends this freedom: from there on
 * the bag is known to be empty, and what comes later was not lost.
 */
export function unorderedQueue({
  initial = [],
  describeValue = asJson,
}: QueueOptions = {}): Model<UnorderedQueueState, QueueInput, QueueOutput> {
  return {
    name: "unordered-queue",
    init: { elements: initial.map((value) => JSON.stringify(value)).sort(), gone: 0 },
    step,
    stateKey: ({ elements, gone }) => `${gone} ${elements.join()}`,
    readOnly: (input, output) => input.f === "dequeue" && output === null,
    inputKey: (input) => JSON.stringify(input),
    describeOperation: (input, output) => describeQueueOperation(input, output, describeValue),
    describeState({ elements, gone }) {
      const said = elements.map((text) => describeValue(JSON.parse(text) as Value)).join(", ");
      return `{${said}}${gone > 0 ? ` without ${gone} of them` : ""}`;
    },
  };
}

function step(
  { elements, gone }: UnorderedQueueState,
  input: QueueInput,
  output: QueueOutput | undefined,
): UnorderedQueueState | null {
  if (input.f === "enqueue")
    return { elements: [...elements, JSON.stringify(input.value)].sort(), gone };
  if (output === undefined) return settled(elements, gone + (elements.length > 0 ? 1 : 0));
  if (output === null) return elements.length === 0 ? { elements, gone } : null;
  const at = elements.indexOf(JSON.stringify(output));
  return at < 0 ? null : settled(elements.toSpliced(at, 1), gone);
}

function settled(elements: readonly string[], gone: number): UnorderedQueueState {
  return gone === elements.length ? { elements: [], gone: 0 } : { elements, gone };
}

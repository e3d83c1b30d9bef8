import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "../check.ts";
import { type NondeterministicModel, nondeterministic } from "../nondeterministic.ts";
import { isLinearizable } from "../testing/brute-force.ts";
import {
  expectConcurrentAgreement,
  expectSequentialAgreement,
  historiesOf,
  inSequence,
  type ModelCase,
  sameJson,
} from "../testing/model-cases.ts";
import type { Element, QueueInput as Input, QueueOutput as Output } from "./fifo-queue.ts";
import { type UnorderedQueueState, unorderedQueue } from "./unordered-queue.ts";

const enqueue = (value: Element) => ({ f: "enqueue", value }) as const;
const dequeue = { f: "dequeue" } as const;
const history = inSequence<Input, Output>;

/** Takes what is first. */
class Queue {
  readonly #elements: Element[] = [];

  apply(input: Input): Output {
    if (input.f === "dequeue") return this.#elements.shift() ?? null;
    this.#elements.push(input.value);
    return null;
  }

  contents() {
    return this.#elements.map((element) => JSON.stringify(element)).sort();
  }
}

const element = fc.constantFrom<Element>(1, 2, 3);
const subject: ModelCase<UnorderedQueueState, Input, Output> = {
  model: unorderedQueue(),
  reference: () => new Queue(),
  operation: fc.oneof(
    fc.tuple(element.map(enqueue), fc.constant(null)),
    fc.tuple(fc.constant(dequeue), fc.option(element)),
  ),
  foresees: false,
};

/** The plain bag: a dequeue without an answer takes any element. */
const bag: NondeterministicModel<readonly Element[], Input, Output> = {
  name: "bag",
  init: [],
  step(state, input, output) {
    if (input.f === "enqueue") return [[...state, input.value].sort()];
    if (output === null) return state.length === 0 ? [state] : [];
    return state.flatMap((taken, i) =>
      output === undefined || output === taken ? [state.toSpliced(i, 1)] : [],
    );
  },
  stateKey: (state) => state.join(),
  describeOperation: (input) => input.f,
  describeState: String,
};

describe("unorderedQueue", () => {
  it("gives back in any order what was put in", () => {
    const puts = [1, 2, 2].map((value) => [enqueue(value), null] as const);
    const takes = [2, 1, 2, null].map((value) => [dequeue, value] as const);
    expect(check(unorderedQueue(), history(...puts, ...takes)).result).toBe("ok");
    // An element comes out twice.
    expect(check(unorderedQueue(), history(...puts, [dequeue, 1], [dequeue, 1])).reason).toBe(
      "operation 5 was dequeue -> 1, but in every order of these 5 operations only {2, 2} is possible until it finished",
    );
    expect(check(unorderedQueue(), history(...puts, [dequeue, null])).result).toBe("illegal");
  });

  it("lets a dequeue that never returned lose one element, whichever", () => {
    const lost = { id: 9, input: dequeue, call: 3, return: null };
    const two = history([enqueue(1), null], [enqueue(2), null]);
    const taken = (output: Output, call: number) => {
      return { id: call, input: dequeue, output, call, return: call + 1 };
    };
    expect(check(unorderedQueue(), [...two, lost, taken(1, 10), taken(null, 12)]).result).toBe(
      "ok",
    );
    expect(check(unorderedQueue(), [...two, lost, taken(2, 10), taken(null, 12)]).result).toBe(
      "ok",
    );
    expect(check(unorderedQueue(), [...two, lost, taken(null, 10)]).result).toBe("illegal");

    const model = unorderedQueue({ initial: [1, 2] });
    const lossy = model.step(model.init, dequeue, undefined) ?? model.init;
    expect(model.stateKey(lossy)).not.toBe(model.stateKey(model.init));
    expect(model.describeState(lossy)).toBe("{1, 2} without 1 of them");
  });

  it("decides what the plain bag decides", () => {
    const twin = nondeterministic(bag);
    let losses = 0;
    fc.assert(
      fc.property(historiesOf(subject, 6), (operations) => {
        const legal = isLinearizable(twin, operations);
        expect(isLinearizable(subject.model, operations)).toBe(legal);
        if (
          legal &&
          !isLinearizable(
            subject.model,
            operations.filter((one) => one.return !== null || one.input.f !== "dequeue"),
          )
        )
          losses++;
      }),
      { numRuns: Number(process.env.PORCUPINE_CASES ?? 500) * 4 },
    );
    expect(losses).toBeGreaterThan(0);
  });

  it("does what a bag does", () => {
    expectSequentialAgreement({
      ...subject,
      // Another element than the first would do, if it is there; that it is not taken here is this reference's choice.
      operation: subject.operation.filter(
        ([{ f }, claimed]) => f === "enqueue" || claimed === null,
      ),
      accepts: (answer, claimed, { f }) => f === "enqueue" || sameJson(answer, claimed),
    });
  });
  it("is decided as by trying every order", () => expectConcurrentAgreement(subject));
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "../check.ts";
import {
  expectConcurrentAgreement,
  expectSequentialAgreement,
  inSequence,
  type ModelCase,
} from "../testing/model-cases.ts";
import { type Element, fifoQueue, type QueueInput, type QueueOutput } from "./fifo-queue.ts";

const enqueue = (value: Element) => ({ f: "enqueue", value }) as const;
const dequeue = { f: "dequeue" } as const;
const history = inSequence<QueueInput, QueueOutput>;

class Queue {
  readonly #elements: Element[] = [];

  apply(input: QueueInput): QueueOutput {
    if (input.f === "dequeue") return this.#elements.shift() ?? null;
    this.#elements.push(input.value);
    return null;
  }

  contents() {
    return this.#elements;
  }
}

const element = fc.constantFrom<Element>(1, 2, "1");
const subject: ModelCase<readonly Element[], QueueInput, QueueOutput> = {
  model: fifoQueue(),
  reference: () => new Queue(),
  operation: fc.oneof(
    fc.tuple(element.map(enqueue), fc.constant(null)),
    fc.tuple(fc.constant(dequeue), fc.option(element)),
  ),
};

describe("fifoQueue", () => {
  it("gives back in order what was put in", () => {
    const model = fifoQueue();
    const puts = [[enqueue("a"), null] as const, [enqueue("b"), null] as const];
    const takes = (...values: readonly QueueOutput[]) =>
      values.map((value) => [dequeue, value] as const);
    expect(check(model, history(...puts, ...takes("a", "b", null))).result).toBe("ok");
    expect(check(model, history(...puts, ...takes("b", "a"))).result).toBe("illegal");
    expect(check(model, history(...puts, ...takes("a", null))).result).toBe("illegal");
    expect(check(fifoQueue({ initial: [7] }), history([dequeue, 7])).result).toBe("ok");
  });

  it("lets a dequeue that never returned lose an element", () => {
    const lossy = [
      { id: 1, input: enqueue("a"), output: null, call: 0, return: 1 },
      { id: 2, input: dequeue, call: 2, return: null },
      { id: 3, input: dequeue, output: null, call: 3, return: 4 },
    ];
    expect(check(fifoQueue(), lossy).result).toBe("ok");
  });

  it("does what a queue does", () => expectSequentialAgreement(subject));
  it("is decided as by trying every order", () => expectConcurrentAgreement(subject));
});

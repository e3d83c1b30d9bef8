import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "../check.ts";
import {
  expectConcurrentAgreement,
  expectSequentialAgreement,
  inSequence,
  type ModelCase,
} from "../testing/model-cases.ts";
import type { Element } from "./fifo-queue.ts";
import { type StackInput as Input, type StackOutput as Output, stack } from "./stack.ts";

const push = (value: Element) => ({ f: "push", value }) as const;
const pop = { f: "pop" } as const;
const history = inSequence<Input, Output>;

class Stack {
  readonly #elements: Element[] = [];

  apply(input: Input): Output {
    if (input.f === "pop") return this.#elements.pop() ?? null;
    this.#elements.push(input.value);
    return null;
  }

  contents() {
    return this.#elements;
  }
}

const element = fc.constantFrom<Element>(1, 2, "1");
const subject: ModelCase<readonly Element[], Input, Output> = {
  model: stack(),
  reference: () => new Stack(),
  operation: fc.oneof(
    fc.tuple(element.map(push), fc.constant(null)),
    fc.tuple(fc.constant(pop), fc.option(element)),
  ),
};

describe("stack", () => {
  it("gives back first what was put in last", () => {
    const pushes = [[push(1), null] as const, [push(2), null] as const];
    const last = history(...pushes, [pop, 2], [pop, 1], [pop, null]);
    expect(check(stack(), last).result).toBe("ok");
    expect(check(stack(), history(...pushes, [pop, 1])).reason).toBe(
      "operation 3 was pop -> 1, but in every order of these 3 operations only [1, 2] is possible until it finished",
    );
    expect(check(stack({ initial: [1, 2] }), history([pop, 1])).result).toBe("illegal");
  });

  it("does what a stack does", () => expectSequentialAgreement(subject));
  it("is decided as by trying every order", () => expectConcurrentAgreement(subject));
});

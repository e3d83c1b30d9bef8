import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "../check.ts";
import {
  expectConcurrentAgreement,
  expectSequentialAgreement,
  inSequence,
  type ModelCase,
} from "../testing/model-cases.ts";
import { counter, type CounterInput as Input, type CounterOutput as Output } from "./counter.ts";

const add = (delta: number) => ({ f: "add", delta }) as const;
const addAndGet = (delta: number) => ({ f: "add-and-get", delta }) as const;
const read = { f: "read" } as const;
const history = inSequence<Input, Output>;

class Counter {
  #value = 0;

  apply(input: Input): Output {
    if (input.f === "read") return this.#value;
    this.#value += input.delta;
    return input.f === "add" ? null : this.#value;
  }

  contents() {
    return this.#value;
  }
}

const delta = fc.integer({ min: -1, max: 2 });
const total = fc.integer({ min: -2, max: 4 });
const subject: ModelCase<number, Input, Output> = {
  model: counter(),
  reference: () => new Counter(),
  operation: fc.oneof(
    fc.tuple(delta.map(add), fc.constant(null)),
    fc.tuple(delta.map(addAndGet), total),
    fc.tuple(fc.constant(read), total),
  ),
};

describe("counter", () => {
  it("is the sum of what was added", () => {
    const steps = [[add(1), null] as const, [addAndGet(2), 3] as const, [add(-1), null] as const];
    expect(check(counter(), history(...steps, [read, 2])).result).toBe("ok");
    expect(check(counter(10), history(...steps.slice(2), [read, 9])).result).toBe("ok");
    // An increment was lost.
    expect(check(counter(), history(...steps, [read, 1])).reason).toBe(
      "operation 4 was read -> 1, but in every order of these 4 operations only 2 is possible until it finished",
    );
  });

  it("counts adds that never returned", () => {
    const pending = [1, 2, 3].map((id) => ({ id, input: add(2), call: 0, return: null }));
    const look = (output: number) => [
      ...pending,
      { id: 4, input: read, output, call: 1, return: 2 },
    ];
    expect([0, 2, 4, 6].map((sum) => check(counter(), look(sum)).result)).toEqual(
      Array(4).fill("ok"),
    );
    expect([1, 8].map((sum) => check(counter(), look(sum)).result)).toEqual(
      Array(2).fill("illegal"),
    );
  });

  it("does what a counter does", () => expectSequentialAgreement(subject));
  it("is decided as by trying every order", () => expectConcurrentAgreement(subject));
});

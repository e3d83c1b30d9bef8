import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "../check.ts";
import {
  expectConcurrentAgreement,
  expectSequentialAgreement,
  inSequence,
  type ModelCase,
} from "../testing/model-cases.ts";
import {
  type ReentrantLockInput as Input,
  type ReentrantLockOutput as Output,
  type Owner,
  type ReentrantLockState,
  reentrantLock,
} from "./reentrant-lock.ts";

const acquire = (owner: Owner) => ({ f: "acquire", owner }) as const;
const release = (owner: Owner) => ({ f: "release", owner }) as const;
const history = inSequence<Input, Output>;

class Lock {
  readonly #maxDepth: number;
  #holds: Owner[] = [];

  constructor(maxDepth: number) {
    this.#maxDepth = maxDepth;
  }

  apply({ f, owner }: Input): boolean {
    const isFree = this.#holds.length === 0;
    if (f === "acquire") {
      if (!(isFree || this.#holds.includes(owner)) || this.#holds.length >= this.#maxDepth)
        return false;
      this.#holds.push(owner);
      return true;
    }
    if (!this.#holds.includes(owner)) return false;
    this.#holds.pop();
    return true;
  }

  contents() {
    return this.#holds;
  }
}

const owner = fc.constantFrom<Owner>("a", "b");
const subjectOf = (maxDepth: number): ModelCase<ReentrantLockState, Input, Output> => ({
  model: reentrantLock({ maxDepth }),
  reference: () => new Lock(maxDepth),
  operation: fc.tuple(
    fc.oneof(owner.map(acquire), owner.map(release)),
    fc.constantFrom(true, false, null),
  ),
  accepts: (answer, claimed) => answer === (claimed ?? true),
});

describe("reentrantLock", () => {
  it("lets its owner in again, and nobody else", () => {
    const twice = [[acquire("a"), true] as const, [acquire("a"), true] as const];
    const once = [release("a"), true] as const;
    expect(check(reentrantLock(), history(...twice, once, once, [acquire("b"), true])).result).toBe(
      "ok",
    );
    // Released once, still held.
    expect(check(reentrantLock(), history(...twice, once, [acquire("b"), true])).reason).toBe(
      "operation 4 was acquire by b, but in every order of these 4 operations only held by a is possible until it finished",
    );
    expect(check(reentrantLock({ maxDepth: 1 }), history(...twice)).result).toBe("illegal");
    expect(check(reentrantLock(), history([acquire("a"), true], [release("b"), true])).result).toBe(
      "illegal",
    );
  });

  it.each([1, 2, Number.POSITIVE_INFINITY])("does what such a lock does: depth %s", (maxDepth) => {
    expectSequentialAgreement(subjectOf(maxDepth));
  });
  it.each([1, 2])("is decided as by trying every order: depth %s", (maxDepth) => {
    expectConcurrentAgreement(subjectOf(maxDepth));
  });
});

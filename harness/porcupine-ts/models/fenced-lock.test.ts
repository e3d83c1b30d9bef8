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
  type FencedLockState,
  fencedLock,
  type FencedLockInput as Input,
  type FencedLockOutput as Output,
} from "./fenced-lock.ts";
import type { Owner } from "./reentrant-lock.ts";

const acquire = (owner: Owner) => ({ f: "acquire", owner }) as const;
const release = (owner: Owner) => ({ f: "release", owner }) as const;
const history = inSequence<Input, Output>;

/** Hands out the smallest tokens that it may. */
class Lock {
  #owner: Owner | null = null;
  #token = 0;

  apply({ f, owner }: Input): Output {
    if (f === "release") {
      if (this.#owner !== owner) return false;
      this.#owner = null;
      return true;
    }
    if (this.#owner !== null) return false;
    this.#owner = owner;
    return ++this.#token;
  }

  contents() {
    return [this.#owner, this.#token];
  }
}

const owner = fc.constantFrom<Owner>("a", "b");
const token = fc.integer({ min: 0, max: 4 });
const subject: ModelCase<FencedLockState, Input, Output> = {
  model: fencedLock(),
  reference: () => new Lock(),
  operation: fc.oneof(
    fc.tuple(owner.map(acquire), fc.oneof(token, fc.constantFrom(false, null))),
    fc.tuple(owner.map(release), fc.constantFrom(true, false, null)),
  ),
  accepts(answer, claimed) {
    if (answer === false || claimed === false) return answer === claimed;
    return typeof answer !== "number" || typeof claimed !== "number" || claimed >= answer;
  },
};

describe("fencedLock", () => {
  it("hands out tokens that grow", () => {
    const first = [[acquire("a"), 3] as const, [release("a"), true] as const];
    expect(check(fencedLock(), history(...first, [acquire("b"), 7])).result).toBe("ok");
    expect(check(fencedLock(7), history(...first)).result).toBe("illegal");
    // The token comes a second time.
    expect(check(fencedLock(), history(...first, [acquire("b"), 3])).reason).toBe(
      "operation 3 was acquire by b -> token 3, but in every order of these 3 operations only free after token 3 is possible until it finished",
    );
    // It is held twice, with tokens that grow.
    expect(check(fencedLock(), history([acquire("a"), 1], [acquire("b"), 2])).result).toBe(
      "illegal",
    );
  });

  it("leaves room for the token of an acquire that did not tell it", () => {
    const around = (last: number) =>
      history(
        [acquire("a"), 1],
        [release("a"), true],
        [acquire("b"), null],
        [release("b"), true],
        [acquire("a"), last],
      );
    expect(check(fencedLock(), around(3)).result).toBe("ok");
    expect(check(fencedLock(), around(2)).result).toBe("illegal");
  });

  it("does what such a lock does", () => expectSequentialAgreement(subject));
  it("is decided as by trying every order", () => expectConcurrentAgreement(subject));
});

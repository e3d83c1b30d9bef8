import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "../check.ts";
import {
  expectConcurrentAgreement,
  expectSequentialAgreement,
  inSequence,
  type ModelCase,
} from "../testing/model-cases.ts";
import { type MutexInput, type MutexOutput, mutex } from "./mutex.ts";

const acquire = { f: "acquire" } as const;
const release = { f: "release" } as const;

class Mutex {
  #held = false;

  apply({ f }: MutexInput): boolean {
    const done = this.#held === (f === "release");
    if (done) this.#held = !this.#held;
    return done;
  }

  contents() {
    return this.#held;
  }
}

const subject: ModelCase<"free" | "held", MutexInput, MutexOutput> = {
  model: mutex,
  reference: () => new Mutex(),
  operation: fc.tuple(fc.constantFrom(acquire, release), fc.constantFrom(true, false, null)),
  accepts: (answer, claimed) => answer === (claimed ?? true),
};

describe("mutex", () => {
  it("is held by one client at a time", () => {
    const { result, reason } = check(mutex, inSequence([acquire, true], [acquire, true]));
    expect(result).toBe("illegal");
    expect(reason).toBe(
      "operation 2 was acquire, but in every order of these 2 operations only held is possible until it finished",
    );
    // It may have been freed by a release that never returned.
    const held = { id: 1, input: acquire, output: true, call: 0, return: 1 };
    const freed = { id: 2, input: release, call: 2, return: null };
    expect(check(mutex, [held, freed, { ...held, id: 3, call: 3, return: 4 }]).result).toBe("ok");
  });

  it("does what a mutex does", () => expectSequentialAgreement(subject));
  it("is decided as by trying every order", () => expectConcurrentAgreement(subject));
});

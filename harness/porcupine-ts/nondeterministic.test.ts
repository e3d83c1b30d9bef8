import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "./check.ts";
import { type NondeterministicModel, nondeterministic } from "./nondeterministic.ts";
import { type Operation, outputOf } from "./operation.ts";
import { expectConcurrentAgreement, historiesOf, inSequence } from "./testing/model-cases.ts";

type Input = { readonly f: "read" } | { readonly f: "write"; readonly value: number };
/** What a read found; whether a write succeeded. */
type Output = number | boolean;

const read = { f: "read" } as const;
const write = (value: number) => ({ f: "write", value }) as const;
const history = inSequence<Input, Output>;

/** A register whose write, when it reports an error, may or may not have taken effect. */
const shaky: NondeterministicModel<number, Input, Output> = {
  name: "shaky register",
  init: 0,
  step(state, input, output) {
    if (input.f === "read") return output === undefined || output === state ? [state] : [];
    return output === false ? [state, input.value] : [input.value];
  },
  stateKey: (state) => state,
  inputKey: (input) => JSON.stringify(input),
  describeOperation: (input, output) =>
    input.f === "read" ? `read -> ${output}` : `write ${input.value} -> ${output}`,
  describeState: String,
};

describe("nondeterministic", () => {
  it("lets the object do any of the things that it may do", () => {
    const model = nondeterministic(shaky);
    expect(check(model, history([write(1), false], [read, 1])).result).toBe("ok");
    expect(check(model, history([write(1), false], [read, 0])).result).toBe("ok");
    // But once it is seen which it was, it stays so.
    const bad = check(model, history([write(1), false], [read, 0], [read, 1]));
    expect(bad.reason).toBe(
      "operation 3 was read -> 1, but in every order of these 3 operations only 0 is possible until it finished",
    );
    expect(model.describeState(model.step(model.init, write(1), false) ?? model.init)).toBe(
      "0 or else 1",
    );
  });

  it("knows a set of states again, whichever way it came about", () => {
    const model = nondeterministic(shaky);
    const stateAfter = (...steps: readonly (readonly [number, boolean])[]) =>
      steps.reduce(
        (state, [value, ok]) => model.step(state, write(value), ok) ?? state,
        model.init,
      );
    const [one, other] = [stateAfter([1, false]), stateAfter([1, true], [0, false])];
    expect(model.stateKey(one)).toBe(model.stateKey(other));
    expect(model.stateKey(one)).not.toBe(model.stateKey(stateAfter([1, true])));
  });

  it("does not take a read early that rules out another", () => {
    // The read of 0 is legal at once, and then the read of 1 is not; in the other order nothing is wrong either way.
    const operations: readonly Operation<Input, Output>[] = [
      { id: 1, input: write(1), output: false, call: 0, return: 1 },
      { id: 2, input: read, output: 0, call: 2, return: 9 },
      { id: 3, input: read, output: 1, call: 3, return: 4 },
      { id: 4, input: write(0), output: true, call: 5, return: 6 },
    ];
    expect(check(nondeterministic(shaky), operations).result).toBe("ok");
  });

  const value = fc.integer({ min: 0, max: 1 });
  const subject = {
    model: nondeterministic(shaky),
    reference: () => new Register(),
    operation: fc.oneof(
      fc.tuple(fc.constant(read), value),
      fc.tuple(value.map(write), fc.boolean()),
    ) as fc.Arbitrary<readonly [Input, Output]>,
  };

  it("decides what trying every order and every choice decides", () => {
    const seen = { true: 0, false: 0 };
    fc.assert(
      fc.property(historiesOf(subject, 6), (operations) => {
        const legal = isPossible(shaky.init, operations);
        seen[`${legal}`]++;
        expect(check(subject.model, operations).result).toBe(legal ? "ok" : "illegal");
      }),
      { numRuns: Number(process.env.PORCUPINE_CASES ?? 1_000) },
    );
    expect(Math.min(seen.true, seen.false)).toBeGreaterThan(10);
  });

  it("is decided as any other model", () => expectConcurrentAgreement(subject));
});

/** Every second write reports an error; every second one of these took effect. */
class Register {
  #value = 0;
  #writes = 0;

  apply(input: Input): Output {
    if (input.f === "read") return this.#value;
    this.#writes++;
    if (this.#writes % 4 !== 2) this.#value = input.value;
    return this.#writes % 2 === 1;
  }

  contents() {
    return this.#value;
  }
}

/** The definition, with one true state at a time. */
function isPossible(state: number, rest: readonly Operation<Input, Output>[]): boolean {
  if (rest.every((operation) => operation.return === null)) return true;
  return rest.some((chosen) => {
    if (rest.some((other) => other.return !== null && other.return < chosen.call)) return false;
    const others = rest.filter((other) => other !== chosen);
    const next = shaky.step(state, chosen.input, outputOf(chosen));
    return next.some((one) => isPossible(one, others));
  });
}

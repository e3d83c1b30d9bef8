import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "../check.ts";
import type { Value } from "../model.ts";
import {
  expectConcurrentAgreement,
  expectSequentialAgreement,
  historiesOf,
  inSequence,
  isLegal,
  type ModelCase,
  sameJson,
} from "../testing/model-cases.ts";
import {
  type ElementInput,
  type GrowInput,
  growOnlySet,
  type SetInput,
  type SetOutput,
  type SetState,
  set,
  setOfElements,
} from "./set.ts";

const add = (value: Value) => ({ f: "add", value }) as const;
const remove = (value: Value) => ({ f: "remove", value }) as const;
const contains = (value: Value) => ({ f: "contains", value }) as const;
const read = { f: "read" } as const;
const history = inSequence<SetInput, SetOutput>;

class Elements {
  readonly #elements = new Set<Value>();

  apply(input: SetInput): SetOutput {
    if (input.f === "read") return [...this.#elements];
    const isThere = this.#elements.has(input.value);
    if (input.f === "contains") return isThere;
    if (input.f === "add") this.#elements.add(input.value);
    else this.#elements.delete(input.value);
    return input.f === "add" ? !isThere : isThere;
  }

  contents() {
    return [...this.#elements].map((value) => JSON.stringify(value)).sort();
  }
}

const value = fc.constantFrom<Value>(1, "1", null);
const elementOperation: fc.Arbitrary<readonly [ElementInput, SetOutput]> = fc.oneof(
  fc.tuple(value.map(add), fc.constantFrom(true, false, null)),
  fc.tuple(value.map(remove), fc.constantFrom(true, false, null)),
  fc.tuple(value.map(contains), fc.boolean()),
);
const accepts = (answer: SetOutput, claimed: SetOutput, input: SetInput) => {
  if (input.f === "read") return sameElements(answer, claimed);
  return claimed === null ? input.f !== "contains" : answer === claimed;
};
const subject: ModelCase<SetState, SetInput, SetOutput> = {
  model: set(),
  reference: () => new Elements(),
  operation: fc.oneof(
    { arbitrary: elementOperation, weight: 3 },
    { arbitrary: fc.tuple(fc.constant(read), fc.array(value, { maxLength: 3 })), weight: 1 },
  ),
  accepts,
};
const growing: ModelCase<SetState, GrowInput, SetOutput> = {
  model: growOnlySet(),
  reference: () => new Elements(),
  operation: subject.operation.filter(([{ f }]) => f !== "remove") as fc.Arbitrary<
    readonly [GrowInput, SetOutput]
  >,
  accepts,
};
const byElement: ModelCase<SetState, ElementInput, SetOutput> = {
  model: setOfElements(),
  reference: () => new Elements(),
  operation: elementOperation,
  accepts,
};

function sameElements(left: SetOutput, right: SetOutput): boolean {
  const sorted = (of: SetOutput) =>
    (of as readonly Value[]).map((one) => JSON.stringify(one)).sort();
  return sameJson(sorted(left), sorted(right));
}

describe("set", () => {
  it("holds what was added and not removed", () => {
    const steps = [[add(1), true] as const, [add(2), null] as const, [remove(1), true] as const];
    expect(check(set(), history(...steps, [read, [2]])).result).toBe("ok");
    const lost = check(set(), history(...steps, [read, []]));
    expect(lost.reason).toBe(
      "operation 4 was read -> {}, but in every order of these 4 operations only {2} is possible until it finished",
    );
    const twice = history(...steps, [read, [2, 2]]);
    expect(check(set(), twice).result).toBe("illegal");
    expect(check(set({ initial: [5] }), history([contains(5), true])).result).toBe("ok");
  });

  it("is checked element by element when nothing reads the whole", () => {
    const elements = inSequence<ElementInput, SetOutput>(
      [add(1), true],
      [add(2), true],
      [contains(1), false],
    );
    const { partitions } = check(setOfElements(), elements);
    expect(partitions.map(({ key, result }) => [key, result])).toEqual([
      ["1", "illegal"],
      ["2", "ok"],
    ]);
  });

  it("by elements or as a whole: the same verdict", () => {
    fc.assert(
      fc.property(historiesOf(byElement, 6), (operations) => {
        expect(isLegal(setOfElements(), operations)).toBe(isLegal(set(), operations));
      }),
      { numRuns: Number(process.env.PORCUPINE_CASES ?? 500) },
    );
  });

  it("does what a set does", () => expectSequentialAgreement(subject));
  it("is decided as by trying every order", () => expectConcurrentAgreement(subject));
  it("is decided as by trying every order when it only grows", () => {
    expectConcurrentAgreement(growing);
  });
  it("is decided as by trying every order, by elements", () => {
    expectConcurrentAgreement(byElement);
  });
});

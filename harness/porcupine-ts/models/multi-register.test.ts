import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "../check.ts";
import type { Value } from "../model.ts";
import {
  expectConcurrentAgreement,
  expectSequentialAgreement,
  historiesOf,
  inSequence,
  type ModelCase,
} from "../testing/model-cases.ts";
import {
  type MultiRegisterInput as Input,
  type Key,
  type MicroOperation,
  type MultiRegisterState,
  multiRegister,
} from "./multi-register.ts";

const history = inSequence<Input, Input>;

class Registers {
  readonly #values = new Map<Key, Value>();

  apply(input: Input): Input {
    return input.map(([kind, key, value]): MicroOperation => {
      if (kind === "w") this.#values.set(key, value);
      return [kind, key, this.#values.get(key) ?? 0];
    });
  }

  contents() {
    return [..."xy"].map((key) => this.#values.get(key) ?? 0);
  }
}

const micro = fc.tuple(
  fc.constantFrom("r" as const, "w" as const),
  fc.constantFrom("x", "y"),
  fc.integer({ min: 0, max: 1 }),
);
const subject: ModelCase<MultiRegisterState, Input, Input> = {
  model: multiRegister(0),
  reference: () => new Registers(),
  operation: fc.array(micro, { minLength: 1, maxLength: 3 }).map((micros) => [micros, micros]),
};

describe("multiRegister", () => {
  it("does all of an operation at one moment", () => {
    const both = history([
      [
        ["w", "x", 1],
        ["w", "y", 1],
      ],
      [
        ["w", "x", 1],
        ["w", "y", 1],
      ],
    ]);
    const look = (x: number, y: number) => {
      const input: Input = [
        ["r", "x", null],
        ["r", "y", null],
      ];
      const output: Input = [
        ["r", "x", x],
        ["r", "y", y],
      ];
      return [
        ...both.map((one) => ({ ...one, return: 9 })),
        { id: 2, input, output, call: 1, return: 2 },
      ];
    };
    expect(check(multiRegister(0), look(1, 1)).result).toBe("ok");
    expect(check(multiRegister(0), look(0, 0)).result).toBe("ok");
    // It saw half of the other one.
    expect(check(multiRegister(0), look(1, 0)).reason).toBe(
      "operation 2 was txn x -> 1, y -> 0, but in every order of these 2 operations only 0 everywhere or x=1 y=1 is possible until it finished",
    );
  });

  it("is checked in groups of keys that no operation connects", () => {
    const inputs: readonly Input[] = [
      [
        ["w", "a", 1],
        ["w", "b", 1],
      ],
      [["r", "c", null]],
      [
        ["w", "b", 2],
        ["r", "d", null],
      ],
      [["w", 1, 2]],
    ];
    const model = multiRegister(0, { inputs });
    expect(inputs.map((input) => model.partition?.(input))).toEqual([
      "a, b, d",
      "c",
      "a, b, d",
      "1",
    ]);
    const answers: readonly Input[] = inputs.map((input) =>
      input.map(([kind, key, value]) => [kind, key, kind === "r" ? 0 : value]),
    );
    const { partitions } = check(
      model,
      history(...inputs.map((input, i) => [input, answers[i] ?? []] as const)),
    );
    expect(partitions.map(({ result }) => result)).toEqual(["ok", "ok", "ok"]);
  });

  it("in groups or as a whole: the same verdict", () => {
    fc.assert(
      fc.property(historiesOf(subject, 5), (operations) => {
        const inputs = operations.map(({ input }) => input);
        const inGroups = multiRegister(0, { inputs });
        expect(check(inGroups, operations).result).toBe(check(subject.model, operations).result);
      }),
      { numRuns: Number(process.env.PORCUPINE_CASES ?? 500) },
    );
  });

  it("does what a map of registers does", () => expectSequentialAgreement(subject));
  it("is decided as by trying every order", () => expectConcurrentAgreement(subject));
});

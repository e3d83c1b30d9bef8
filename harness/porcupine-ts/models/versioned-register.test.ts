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
  type VersionedRegisterInput as Input,
  type VersionedRegisterOutput as Output,
  type VersionedRegisterState,
  versionedRegister,
} from "./versioned-register.ts";

const read = { f: "read" } as const;
const write = (value: number) => ({ f: "write", value }) as const;
const cas = (from: number, to: number) => ({ f: "cas", from, to }) as const;
const casVersion = (version: number, to: number) => ({ f: "cas-version", version, to }) as const;
const history = inSequence<Input, Output>;

class Versioned {
  #version = 0;
  #value = 0;

  apply(input: Input): Output {
    if (input.f === "read") return [this.#version, this.#value];
    if (input.f === "cas" && input.from !== this.#value) return [this.#version, this.#value];
    if (input.f === "cas-version" && input.version !== this.#version)
      return [this.#version, this.#value];
    this.#value = Number(input.f === "write" ? input.value : input.to);
    this.#version += 1;
    return this.#version;
  }

  contents() {
    return [this.#version, this.#value];
  }
}

const value = fc.integer({ min: 0, max: 1 });
const version = fc.integer({ min: 0, max: 3 });
const found = fc.tuple(fc.option(version), value);
const change = fc.oneof(version, fc.constantFrom<Output>(null, false), found);
const subject: ModelCase<VersionedRegisterState, Input, Output> = {
  model: versionedRegister(0),
  reference: () => new Versioned(),
  operation: fc.oneof(
    fc.tuple(fc.constant(read), found),
    fc.tuple(value.map(write), fc.option(version)),
    fc.tuple(
      fc.tuple(value, value).map(([from, to]) => cas(from, to)),
      change,
    ),
    fc.tuple(
      fc.tuple(version, value).map(([of, to]) => casVersion(of, to)),
      change,
    ),
  ),
  accepts(answer, claimed, { f }) {
    if (typeof answer === "number") return claimed === null || claimed === answer;
    if (!Array.isArray(answer) || !Array.isArray(claimed)) return claimed === false && f !== "read";
    return claimed[1] === answer[1] && (claimed[0] === null || claimed[0] === answer[0]);
  },
};

describe("versionedRegister", () => {
  it("counts its changes", () => {
    const steps = [[write(5), 1] as const, [cas(5, 6), 2] as const, [cas(5, 7), [2, 6]] as const];
    expect(check(versionedRegister(), history(...steps, [read, [2, 6]])).result).toBe("ok");
    expect(check(versionedRegister(), history(...steps, [read, [3, 6]])).reason).toBe(
      "operation 4 was read -> 6 in version 3, but in every order of these 3 operations only 6 in version 2 is possible until it finished",
    );
    // The value is right, but an update was lost: two writes had the same version.
    expect(check(versionedRegister(), history([write(1), 1], [write(1), 1])).result).toBe(
      "illegal",
    );
    expect(
      check(versionedRegister(), history([casVersion(0, 1), 1], [read, [null, 1]])).result,
    ).toBe("ok");
  });

  it("does what a counting register does", () => expectSequentialAgreement(subject));
  it("is decided as by trying every order", () => expectConcurrentAgreement(subject));
});

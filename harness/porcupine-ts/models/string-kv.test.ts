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
  type StringKvInput as Input,
  type StringKvOutput as Output,
  stringKv,
} from "./string-kv.ts";

const get = (key: string) => ({ f: "get", key }) as const;
const put = (key: string, value: string) => ({ f: "put", key, value }) as const;
const append = (key: string, value: string) => ({ f: "append", key, value }) as const;
const history = inSequence<Input, Output>;

class Text {
  #text = "";

  apply(input: Input): Output {
    if (input.f === "get") return this.#text;
    this.#text = input.f === "put" ? input.value : this.#text + input.value;
    return null;
  }

  contents() {
    return this.#text;
  }
}

const text = fc.constantFrom("a", "b");
const subject: ModelCase<string, Input, Output> = {
  model: stringKv,
  reference: () => new Text(),
  operation: fc.oneof(
    fc.tuple(fc.constant(get("k")), fc.constantFrom("", "a", "b", "ab", "aa")),
    fc.tuple(
      text.map((value) => put("k", value)),
      fc.constant(null),
    ),
    fc.tuple(
      text.map((value) => append("k", value)),
      fc.constant(null),
    ),
  ),
};

describe("stringKv", () => {
  it("puts, appends and gets", () => {
    const steps = [[put("k", "x"), null] as const, [append("k", "y"), null] as const];
    const other = [get("other"), ""] as const;
    expect(check(stringKv, history(...steps, other, [get("k"), "xy"])).result).toBe("ok");
    // The append is lost.
    expect(check(stringKv, history(...steps, [get("k"), "x"])).result).toBe("illegal");
  });

  it("does what a string does", () => expectSequentialAgreement(subject));
  it("is decided as by trying every order", () => expectConcurrentAgreement(subject));
});

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
import { type LogInput as Input, log, type LogOutput as Output } from "./log.ts";

const append = (value: Element) => ({ f: "append", value }) as const;
const read = (offset: number) => ({ f: "read", offset }) as const;
const poll = (from: number, limit?: number): Input =>
  limit === undefined ? { f: "poll", from } : { f: "poll", from, limit };
const history = inSequence<Input, Output>;

class Log {
  readonly #entries: Element[] = [];

  apply(input: Input): Output {
    switch (input.f) {
      case "append":
        return this.#entries.push(input.value) - 1;
      case "read":
        return input.offset < this.#entries.length
          ? (this.#entries[input.offset] as Element)
          : null;
      case "poll": {
        const rest = this.#entries.slice(input.from);
        return input.limit === undefined ? rest : rest.slice(0, input.limit);
      }
    }
  }

  contents() {
    return this.#entries;
  }
}

const element = fc.constantFrom<Element>(1, 2);
const offset = fc.integer({ min: 0, max: 2 });
const limit = fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined });
const subject: ModelCase<readonly Element[], Input, Output> = {
  model: log(),
  reference: () => new Log(),
  operation: fc.oneof(
    fc.tuple(element.map(append), fc.option(offset)),
    fc.tuple(offset.map(read), fc.option(element)),
    fc.tuple(
      fc.tuple(offset, limit).map(([from, most]) => poll(from, most)),
      fc.array(element, { maxLength: 2 }),
    ),
  ),
  accepts: (answer, claimed, { f }) =>
    (f === "append" && claimed === null) || JSON.stringify(answer) === JSON.stringify(claimed),
};

describe("log", () => {
  it("keeps every entry at its offset", () => {
    const steps = [[append("a"), 0] as const, [append("b"), null] as const];
    const good = history(...steps, [read(1), "b"], [poll(0), ["a", "b"]], [poll(0, 1), ["a"]]);
    expect(check(log(), good).result).toBe("ok");
    expect(check(log(), history(...steps, [read(2), null], [poll(5), []])).result).toBe("ok");
    // Two entries at one offset.
    expect(check(log(), history([append("a"), 0], [append("b"), 0])).reason).toBe(
      'operation 2 was append "b" -> offset 0, but in every order of these 2 operations only ["a"] is possible until it finished',
    );
    // An entry is skipped; the log is said to end too early.
    expect(check(log(), history(...steps, [poll(0), ["b"]])).result).toBe("illegal");
    expect(check(log(), history(...steps, [poll(0, 2), ["a"]])).result).toBe("illegal");
  });

  it("does what a log does", () => expectSequentialAgreement(subject));
  it("is decided as by trying every order", () => expectConcurrentAgreement(subject));
});

import fc from "fast-check";
import type { StringKvInput, StringKvOutput } from "../models/string-kv.ts";
import type { Operation } from "../operation.ts";

type StringOperation = Operation<StringKvInput, StringKvOutput>;

/** Histories of one string of few letters, with made-up outputs: many are linearizable by chance. */
export const stringHistories: fc.Arbitrary<readonly StringOperation[]> = fc
  .array(
    fc.record({
      f: fc.constantFrom("get", "put", "append", "append"),
      value: fc.constantFrom("a", "b"),
      output: fc.constantFrom("", "a", "b", "a", "ab", "ba", "aa"),
      call: fc.integer({ min: 0, max: 6 }),
      length: fc.option(fc.integer({ min: 0, max: 5 }), { freq: 4 }),
    }),
    { maxLength: 6, size: "max" },
  )
  .map((draws) =>
    draws.map(({ f, value, output, call, length }, id): StringOperation => {
      const input = f === "get" ? { f, key: "k" } : ({ f, key: "k", value } as StringKvInput);
      return { id, input, output, call, return: length === null ? null : call + length };
    }),
  );

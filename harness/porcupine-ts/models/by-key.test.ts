import { describe, expect, it } from "vitest";
import { check } from "../check.ts";
import { inSequence } from "../testing/model-cases.ts";
import { byKey, type Keyed } from "./by-key.ts";
import { type MutexInput, type MutexOutput, mutex } from "./mutex.ts";
import { type ElementInput, type SetOutput, setOfElements } from "./set.ts";

describe("byKey", () => {
  const acquire = (key: string) => [{ f: "acquire", key }, true] as const;
  const history = inSequence<MutexInput & Keyed, MutexOutput>;

  it("makes a map of objects out of one", () => {
    const locks = byKey(mutex);
    expect(check(locks, history(acquire("a"), acquire("b"))).result).toBe("ok");
    const { partitions } = check(locks, history(acquire("a"), acquire("b"), acquire("a")));
    expect(partitions.map(({ key, result }) => [key, result])).toEqual([
      ["a", "illegal"],
      ["b", "ok"],
    ]);
  });

  it("keeps the parts that its objects have", () => {
    const add = { f: "add", value: 1, key: "a" } as const;
    const contains = (value: number, key: string) => ({ f: "contains", value, key }) as const;
    const elements = inSequence<ElementInput & Keyed, SetOutput>(
      [add, true],
      [contains(1, "b"), false],
      [contains(2, "a"), false],
      [contains(1, "a"), false],
    );
    const { partitions } = check(byKey(setOfElements()), elements);
    expect(partitions.map(({ key, result }) => [key, result])).toEqual([
      ['["a","1"]', "illegal"],
      ['["b","1"]', "ok"],
      ['["a","2"]', "ok"],
    ]);
  });
});

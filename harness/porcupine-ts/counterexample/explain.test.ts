import { describe, expect, it } from "vitest";
import { check } from "../check.ts";
import { casRegister } from "../models/register.ts";
import type { RegisterOperation } from "../testing/register-histories.ts";

const w = (id: number, value: number, call: number, end: number | null): RegisterOperation => {
  return { id, input: { f: "write", value }, output: null, call, return: end };
};
const r = (id: number, value: number, call: number, end: number): RegisterOperation => {
  return { id, input: { f: "read" }, output: value, call, return: end };
};
const cas = (
  id: number,
  [from, to]: readonly [number, number],
  output: boolean | { observed: number },
  call: number,
  end: number,
): RegisterOperation => ({ id, input: { f: "cas", from, to }, output, call, return: end });

function explained(operations: readonly RegisterOperation[]) {
  const { counterexample } = check(casRegister(0), operations);
  return [counterexample?.operations.map(({ id }) => id), ...(counterexample?.explanation ?? [])];
}

describe("explanations", () => {
  it.each<[string, readonly RegisterOperation[], readonly unknown[]]>([
    ["thin air", [w(1, 1, 0, 1), r(2, 5, 2, 3)], [[2], "read 2 returned 5, but nobody wrote 5"]],
    [
      "a cas that contradicts itself",
      [cas(1, [0, 1], { observed: 0 }, 0, 1)],
      [[1], "cas 1: it failed although it found the value that it expected"],
    ],
    [
      "a read before its write",
      [r(1, 1, 0, 1), w(2, 1, 2, 3)],
      [
        [1, 2],
        "read 1, which returned 1, had finished before write 2 of 1 began, but nothing else wrote 1",
      ],
    ],
    [
      "two that took the same value",
      [w(1, 1, 0, 1), cas(2, [1, 2], true, 2, 6), cas(3, [1, 3], true, 3, 7), r(4, 1, 0, 9)],
      [
        [1, 2, 3],
        "cas 2 from 1 to 2 and cas 3 from 1 to 3 both succeeded",
        "but 1 was there only once, by write 1",
      ],
    ],
    [
      "a circle",
      [cas(1, [2, 1], true, 0, 9), cas(2, [1, 2], true, 0, 9)],
      [
        [1, 2],
        "2 was only written by cas 2 from 1 to 2",
        "1 was only written by cas 1 from 2 to 1",
        "so none of these values could come first",
      ],
    ],
    [
      "a value that came back after its cas",
      [w(1, 1, 0, 1), cas(2, [1, 2], true, 2, 3), r(3, 1, 4, 5)],
      [
        [1, 2, 3],
        "read 3 returned 1, but cas 2 from 1 to 2 had finished before read 3 began",
        "and 1 was there only before 2, which came from it by compare-and-set",
      ],
    ],
    [
      "a cas that failed for no reason",
      [w(1, 1, 0, 1), cas(2, [1, 2], false, 2, 3), r(3, 1, 4, 5), w(4, 3, 2, 9)],
      [
        [1, 2, 3],
        "cas 2 found another value than 1, but 1 was there all the while:",
        "write 1 of 1 had finished before cas 2 began, and read 3, which returned 1, began after cas 2 had finished",
      ],
    ],
    [
      "a stale read, with writes of the same value that are too early to matter",
      [w(1, 1, 0, 1), w(2, 2, 2, 3), w(3, 1, 4, 5), w(4, 3, 6, 7), r(5, 1, 8, 9)],
      [
        [3, 4, 5],
        "read 5 returned 1, but write 4 of 3 had finished before read 5 began, and nothing wrote 1 after it",
        "write 3 of 1 had finished before write 4 of 3 began",
      ],
    ],
    [
      "a read of the initial value, which was overwritten twice",
      [w(1, 1, 0, 5), w(2, 1, 1, 6), r(3, 0, 2, 7), r(4, 1, 8, 9), r(5, 0, 10, 11)],
      [
        [2, 5],
        "read 5 returned 0, but write 2 of 1 had finished before read 5 began, and nothing wrote 0 after it",
        "0 was the initial value",
      ],
    ],
    [
      "writes of equal values that do not suffice",
      [w(1, 1, 0, 9), w(2, 2, 0, 9), w(3, 1, 0, 9), r(4, 1, 10, 11), cas(5, [2, 1], true, 12, 13)],
      [
        [1, 2, 3, 4, 5],
        "cas 5 from 2 to 1, but in every order of these 5 operations only 1 is possible until it finished",
      ],
    ],
  ])("%s", (_, operations, expected) => {
    expect(explained(operations)).toEqual(expected);
  });
});

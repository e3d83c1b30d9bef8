import fc from "fast-check";
import { expect, test } from "vitest";
import { Log } from "./log.ts";
import { noops } from "./testing/lone-node.ts";

function logOf(terms: readonly number[]): Log {
  const log = new Log({ voters: ["n1"], next: null });
  for (const entry of noops(terms)) log.append(entry);
  return log;
}

test("tutorial: a log is a list of entries from index 1 on, with terms that never fall", () => {
  const log = logOf([1, 1, 4]);
  expect(log.lastIndex).toBe(3);
  expect(log.lastTerm).toBe(4);
  expect(log.termAt(0)).toBe(0);
  expect(log.holds(2, 1)).toBe(true);
  expect(log.holds(2, 4)).toBe(false);
  expect(log.holds(4, 4)).toBe(false);
  log.truncateAfter(1);
  expect(log.slice(1, 9)).toEqual(noops([1]));
});

test("a gap, a falling term and a place outside of the log are refused", () => {
  const log = logOf([2]);
  expect(() => log.append({ index: 3, term: 2, command: { op: "noop" } })).toThrow("cannot follow");
  expect(() => log.append({ index: 2, term: 1, command: { op: "noop" } })).toThrow("term 1");
  expect(() => log.at(2)).toThrow("outside of 1..1");
  expect(() => log.truncateAfter(2)).toThrow("the log is 1..1");
});

/**
 * The exercise of every Raft text: a candidate whose log ends at index 7 in term 4 asks a voter at index 6 in term 4,
 * and one at index 8 in term 3. It gets both votes: the second voter's log is longer, but its last term is earlier,
 * and the last term is compared first.
 */
test("votes go by last term, then by length", () => {
  const candidate = logOf([1, 1, 1, 2, 3, 3, 4]);
  const shorter = logOf([1, 1, 1, 2, 3, 4]);
  const longer = logOf([1, 1, 1, 2, 3, 3, 3, 3]);
  expect(shorter.admits(candidate.lastIndex, candidate.lastTerm)).toBe(true);
  expect(longer.admits(candidate.lastIndex, candidate.lastTerm)).toBe(true);
  expect(candidate.admits(shorter.lastIndex, shorter.lastTerm)).toBe(false);
  expect(candidate.admits(longer.lastIndex, longer.lastTerm)).toBe(false);
  expect(candidate.admits(candidate.lastIndex, candidate.lastTerm)).toBe(true);
});

test("the binary search for a term agrees with looking at every entry", () => {
  const terms = fc.array(fc.nat(6), { maxLength: 20 }).map((list) => list.sort((a, b) => a - b));
  fc.assert(
    fc.property(terms, fc.nat(25), fc.nat(7), (list, index, term) => {
      const simple = list.slice(0, index).findLastIndex((each) => each <= term) + 1;
      expect(logOf(list).lastIndexUpTo(index, term)).toBe(simple);
    }),
  );
});

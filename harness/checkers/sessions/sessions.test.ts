import fc from "fast-check";
import { expect, test } from "vitest";
import type { ModelChecker } from "../register-history/model-result.ts";
import type { RegisterHistory, RegisterOp } from "../register-history/register-history.ts";
import { randomSessions, registersOf } from "../register-history/testing/session-histories.ts";
import { LADDER_CASES } from "../testing/interleaved.ts";
import { monotonicReads } from "./monotonic-reads.ts";
import { monotonicWrites } from "./monotonic-writes.ts";
import { readYourWrites } from "./read-your-writes.ts";
import { writesFollowReads } from "./writes-follow-reads.ts";

const proofOf = (check: ModelChecker, ...sessions: readonly string[]) =>
  check(registersOf(...sessions)).anomalies[0];

test("tutorial: read your writes", () => {
  expect(readYourWrites(registersOf("w x 1, r x 1")).holds).toBe(true);
  expect(proofOf(readYourWrites, "w x 1, r x 0")).toEqual({
    anomaly: "stale-read",
    message: [
      "session 0 wrote 1 to x (line 0)",
      "after that, session 0 read nothing from x (line 2): its own write is not there",
    ].join("\n"),
    ops: [0, 1, 2, 3],
    key: "x",
  });
  expect(proofOf(readYourWrites, "w x 1, w x 2, r x 1")?.ops).toEqual([0, 1, 2, 3, 4, 5]);
});

test("somebody else's value may be newer or older than one's own: undetermined", () => {
  const result = readYourWrites(registersOf("w x 1, r x 2", "w x 2"));
  expect(result).toMatchObject({ holds: true, undetermined: 1 });
});

test("monotonic reads: no way back to what was replaced", () => {
  expect(monotonicReads(registersOf("w x 1", "w x 2", "-, r x 2, r x 1")).holds).toBe(true);
  expect(proofOf(monotonicReads, "w x 1", "w x 2", "-, r x 1, r x 2, r x 1")?.message).toBe(
    [
      "session 2 read 1 from x (line 4)",
      "session 2 read 2 from x (line 6)",
      "then session 2 read 1 from x (line 8): back to an older version",
    ].join("\n"),
  );
  expect(proofOf(monotonicReads, "w x 1", "-, r x 1, r x 0")?.anomaly).toBe("non-monotonic-read");
});

test("monotonic writes: who sees the later write sees the earlier one, also in another key", () => {
  expect(proofOf(monotonicWrites, "w x 1, w y 2", "-, -, r y 2, r x 0")?.message).toBe(
    [
      "session 0 wrote 1 to x (line 0)",
      "session 0 wrote 2 to y (line 2)",
      "session 1 read 2 from y (line 4)",
      "then session 1 read nothing from x (line 6): it saw a later write of session 0, and missed an earlier one",
    ].join("\n"),
  );
  expect(proofOf(monotonicWrites, "w x 1, w x 2", "-, -, r x 2, r x 1")?.key).toBe("x");
  expect(monotonicWrites(registersOf("w x 1", "-, r x 1, r x 0")).holds).toBe(true);
});

test("writes follow reads: who sees an answer sees the question", () => {
  const asked = ["w x 1", "-, r x 1, w y 2", "-, -, -, r y 2, r x 0"];
  expect(proofOf(writesFollowReads, ...asked)?.message).toBe(
    [
      "session 0 wrote 1 to x (line 0)",
      "session 1 read 1 from x (line 2)",
      "session 1 wrote 2 to y (line 4)",
      "session 2 read 2 from y (line 6)",
      "then session 2 read nothing from x (line 8): what it saw first depends on a newer version",
    ].join("\n"),
  );
  expect(writesFollowReads(registersOf("w x 1, w y 2", "-, -, r y 2, r x 0")).holds).toBe(true);
});

test("each agrees with its definition, spelt out", () => {
  const shape = { sessions: 3, keys: 2, maxOps: 8 };
  fc.assert(
    fc.property(randomSessions(shape), (history) => {
      const facts = factsOf(history);
      expect(readYourWrites(history).holds).toBe(facts.readYourWrites());
      expect(monotonicReads(history).holds).toBe(facts.monotonicReads());
      expect(monotonicWrites(history).holds).toBe(facts.monotonicWrites());
      expect(writesFollowReads(history).holds).toBe(facts.writesFollowReads());
    }),
    { numRuns: LADDER_CASES },
  );
});

/** The definitions of docs/consistency-models.md, by looking at all operations together. */
function factsOf(history: RegisterHistory) {
  const { ops, sessions } = history;
  const reads = ops.filter((op) => op.reads !== null);
  const writes = ops.filter((op) => op.writes);
  const isEarlier = (a: RegisterOp, b: RegisterOp): boolean =>
    a.session === b.session && a.id < b.id;
  const sees = (read: RegisterOp, write: RegisterOp): boolean => read.reads === write.id;
  const dependsOn = (later: RegisterOp, earlier: RegisterOp): boolean =>
    reads.some((read) => sees(read, earlier) && (read === later || isEarlier(read, later)));
  /** A read of the initial value, or of one that is older by `isOlder`, in the key of `than`. */
  const misses = (
    read: RegisterOp,
    than: RegisterOp,
    isOlder: (old: RegisterOp, newer: RegisterOp) => boolean,
  ): boolean => {
    if (read.key !== than.key) return false;
    const seen = ops[read.reads ?? -1];
    return seen === undefined || (seen !== than && isOlder(seen, than));
  };
  const someReadPair = (isBad: (first: RegisterOp, then: RegisterOp) => boolean): boolean =>
    reads.some((first) => reads.some((then) => isEarlier(first, then) && isBad(first, then)));
  return {
    readYourWrites: () =>
      !writes.some((write) =>
        reads.some((read) => isEarlier(write, read) && misses(read, write, isEarlier)),
      ),
    /** Some order of the versions of each key, the initial one first, in which no read of a session goes back. */
    monotonicReads: () =>
      sessions.every((_, session) =>
        history.keys.every((_, key) => {
          const seen = reads.flatMap((op) =>
            op.session === session && op.key === key ? [op.reads ?? -1] : [],
          );
          return ordersOf([...new Set(seen)].filter((id) => id >= 0)).some((order) => {
            const places = seen.map((id) => order.indexOf(id));
            return places.every((place, at) => at === 0 || place >= (places[at - 1] ?? -1));
          });
        }),
      ),
    monotonicWrites: () =>
      !someReadPair((first, then) =>
        writes.some((later) => {
          if (!sees(first, later)) return false;
          const isInitial = then.reads === -1;
          return writes.some(
            (earlier) =>
              (isEarlier(earlier, later) || (earlier === later && !isInitial)) &&
              misses(then, earlier, isEarlier),
          );
        }),
      ),
    writesFollowReads: () =>
      !someReadPair((first, then) =>
        writes.some((later) => {
          if (!sees(first, later)) return false;
          const isOlder = (old: RegisterOp, newer: RegisterOp) => dependsOn(newer, old);
          const isReplaced = then.reads !== -1 && misses(then, later, isOlder);
          return (
            isReplaced ||
            writes.some((cause) => dependsOn(later, cause) && misses(then, cause, isOlder))
          );
        }),
      ),
  };
}

function ordersOf(ids: readonly number[]): readonly (readonly number[])[] {
  if (ids.length === 0) return [[]];
  return ids.flatMap((first) =>
    ordersOf(ids.filter((id) => id !== first)).map((rest) => [first, ...rest]),
  );
}

import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { transactionHistoryOf } from "../input/transaction-history-of.ts";
import { ISOLATION_LEVELS } from "./isolation-level.ts";
import { judgeIsolation } from "./levels.ts";
import { levelsByDefinition } from "./testing/by-definition.ts";
import { randomSessions, TXN_CASES } from "./testing/random-sessions.ts";
import { historyOf, parseSession, type Session } from "./testing/sessions.ts";

const judgeSessions = (sessions: readonly Session[]) =>
  judgeIsolation(transactionHistoryOf(historyOf(sessions), "rw-register"), null);
const judge = (...sessions: readonly string[]) => judgeSessions(sessions.map(parseSession));

/** The strongest level that holds, and what breaks the next one. */
const found = (...sessions: readonly string[]) => {
  const { anomalies, unbroken } = judge(...sessions);
  return [unbroken.at(-1) ?? "none", ...anomalies.map(({ anomaly }) => anomaly)];
};
const proof = (...sessions: readonly string[]) =>
  judge(...sessions).anomalies[0]?.message.split("\n");

test("tutorial: half of a transaction is seen, so reads are not atomic", () => {
  const { anomalies, unbroken } = judge("w x 1, w y 1", "w x 2 | r y 1, r x 2 | r x 1");
  expect(unbroken).toEqual(["read-committed"]);
  expect(anomalies).toMatchObject([{ anomaly: "fractured-read", ops: [0, 1, 2, 3, 4, 5, 6, 7] }]);
  expect(anomalies[0]?.message).toBe(
    [
      "T0: process 0, line 0: w x 1, w y 1",
      "T1: process 1, line 1: w x 2",
      "T2: process 1, line 4: r y 1, r x 2",
      "T3: process 1, line 6: r x 1",
      "T0 comes before T1: T2 read 1 from y, which T0 wrote; T2 read 2 from x, which T1 wrote, so T0's write of x came before that [FracturedWr]",
      "T1 comes before T0: T3 follows T1 in its process; T3 read 1 from x, which T0 wrote, so T1's write of x came before that [FracturedSo]",
      "so T0 would come before itself",
    ].join("\n"),
  );
});

describe("what each level forbids", () => {
  it("reads of what was never committed", () => {
    expect(found("fail w x 1", "r x 1")).toEqual(["none", "G1a"]);
    expect(found("w x 1, w x 2", "r x 1")).toEqual(["none", "G1b"]);
    expect(found("r x 7")).toEqual(["none", "garbage-read"]);
    expect(found("r x 1, w x 1")).toEqual(["none", "future-read"]);
    expect(found("w x 1, r x 0")).toEqual(["none", "internal"]);
    expect(proof("fail w x 1", "r x 1")).toEqual([
      "T0: process 0, line 0: w x 1",
      "T1: process 1, line 1: r x 1",
      "T1 read 1 from x, but T0, which would have written it, certainly failed",
    ]);
  });

  it("circles of reads", () => {
    expect(found("r x 1, w y 1", "r y 1, w x 1")).toEqual(["none", "G1c"]);
    expect(found("r x 1 | w y 1", "r y 1 | w x 1")).toEqual(["none", "G1c-process"]);
  });

  it("a read that goes back within its transaction", () => {
    expect(found("w x 1, w y 1", "r x 1, r y 0")).toEqual(["none", "nonmonotonic-read"]);
    expect(found("w x 1, w y 1", "r y 0, r x 1")).toEqual(["read-committed", "fractured-read"]);
  });

  it("two reads of one key that differ", () => {
    expect(found("w x 1", "w x 2", "r x 1, r x 2")).toEqual(["read-committed", "fractured-read"]);
    expect(found("w x 1", "w x 2", "r x 1, r x 2, r x 1")[0]).toBe("none");
  });

  it("a transaction that does not see its session's earlier ones", () => {
    expect(found("w x 1 | r x 0")).toEqual(["read-committed", "fractured-read"]);
    expect(proof("w x 1 | r x 0")?.slice(2)).toEqual([
      "the initial state comes before T0: it comes before all",
      "T0 comes before the initial state: T1 follows T0 in its process; T1 read nothing from x, as it was in the beginning, so T0's write of x came before that [FracturedSo]",
      "so the initial state would come before itself",
    ]);
  });

  it("an effect without its cause", () => {
    const sessions = ["w x 1 | w z 1 | w y 1", "r y 1, w a 2", "r a 2, r x 0"];
    expect(found(...sessions)).toEqual(["read-atomic", "causality-violation"]);
    expect(proof(...sessions)?.slice(-6)).toEqual([
      "the initial state comes before T0: it comes before all",
      "T0 comes before T4: their process did one after the other",
      "T4 comes before T1: T1 read 1 from y, which T4 wrote",
      "T1 comes before T2: T2 read 2 from a, which T1 wrote",
      "T0 comes before the initial state: T2 comes after T0; T2 read nothing from x, as it was in the beginning, so T0's write of x came before that [Causal]",
      "so the initial state would come before itself",
    ]);
  });

  it("nothing else", () => {
    expect(found("r x 0, w x 1", "r x 0, w x 2")).toEqual(["causal"]);
    expect(found("w x 1", "w y 1", "r x 1, r y 0", "r x 0, r y 1")).toEqual(["causal"]);
  });
});

describe("what nobody knows", () => {
  it("what never returned counts when somebody saw it, and then whole", () => {
    expect(found("info w x 1", "r x 0 | r x 0")).toEqual(["causal"]);
    expect(found("info w x 1, w y 1", "r x 1 | r y 0")).toEqual([
      "read-atomic",
      "causality-violation",
    ]);
    expect(found("info w x 1 | r x 0 | r x 0", "r x 1")).toEqual(["causal"]);
  });

  it("a value that two transactions wrote proves nothing, unless one of them failed", () => {
    const { doubt, unbroken } = judge("w x 1", "w x 1", "r x 1 | r x 0");
    expect(unbroken).toEqual(ISOLATION_LEVELS);
    expect(doubt).toBe(
      "1 reads returned what several transactions wrote: whom they read from cannot be told",
    );
    expect(found("w x 1", "fail w x 1", "r x 1 | r x 0")[0]).toBe("read-atomic");
  });
});

test.each([
  { sessions: 3, keys: 3, maxTransactions: 6, maxOps: 4 },
  { sessions: 4, keys: 2, maxTransactions: 7, maxOps: 2 },
  { sessions: 2, keys: 5, maxTransactions: 4, maxOps: 8 },
])("agrees with a search through all orders: %j", (shape) => {
  fc.assert(
    fc.property(randomSessions(shape), (sessions) => {
      const { anomalies, doubt, unbroken } = judgeSessions(sessions);
      expect(ISOLATION_LEVELS.map((level) => unbroken.includes(level))).toEqual(
        levelsByDefinition(sessions),
      );
      expect(doubt).toBeNull();
      expect(anomalies.length === 0).toBe(unbroken.length === ISOLATION_LEVELS.length);
    }),
    { numRuns: TXN_CASES },
  );
});

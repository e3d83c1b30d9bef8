import fc from "fast-check";
import { expect, test } from "vitest";
import type { RegisterHistory } from "../register-history/register-history.ts";
import { hasLegalOrder } from "../register-history/testing/orders.ts";
import { randomSessions, registersOf } from "../register-history/testing/session-histories.ts";
import { LADDER_CASES } from "../testing/interleaved.ts";
import { pram } from "./pram.ts";

test("tutorial: sessions may disagree about concurrent writes, but not about one session's writes", () => {
  const disagree = registersOf("w x 1", "w x 2", "-, r x 1, r x 2", "-, r x 2, r x 1");
  expect(pram(disagree).holds).toBe(true);
  const backwards = pram(registersOf("w x 1, w x 2", "-, -, r x 2, r x 1"));
  expect(backwards).toMatchObject({ holds: false, anomalies: [{ anomaly: "view-cycle" }] });
  expect(backwards.anomalies[0]?.message).toBe(
    [
      "no order of all writes explains what session 1 read",
      "session 0 wrote 1 to x (line 0)",
      "session 0 wrote 2 to x (line 2)",
      "session 1 read 2 from x (line 4)",
      "session 1 read 1 from x (line 6)",
      "line 0 before line 2: session 0 did them in this order",
      "line 2 before line 4, which read its value",
      "line 4 before line 6: session 1 did them in this order",
      "line 2 before line 0: line 6 comes after the first and read the second",
      "so each comes before itself",
    ].join("\n"),
  );
});

test("a key that is empty after one of its writes was seen", () => {
  const result = pram(registersOf("w x 1, w y 2", "-, -, r y 2, r x 0"));
  expect(result.anomalies).toMatchObject([{ anomaly: "initial-read-after-write" }]);
  expect(result.anomalies[0]?.message).toContain("yet line 6 found nothing written");
});

test("what is seen through another session does not count", () => {
  expect(pram(registersOf("w x 1", "-, r x 1, w y 2", "-, -, -, r y 2, r x 0")).holds).toBe(true);
});

test("agrees with a search through all orders", () => {
  const shape = { sessions: 3, keys: 2, maxOps: 7 };
  fc.assert(
    fc.property(randomSessions(shape), (history) => {
      const result = pram(history);
      expect(result.holds).toBe(isPram(history));
      if (result.holds === false)
        expect(result.anomalies[0]?.message).toMatch(/comes before itself|nothing written/);
    }),
    { numRuns: LADDER_CASES },
  );
});

/** The definition: each session has an order of all writes and its own reads. */
function isPram(history: RegisterHistory): boolean {
  const { ops, sessions } = history;
  return sessions.every((own, session) => {
    const ids = ops.flatMap((op) => (op.writes || op.session === session ? [op.id] : []));
    const isBefore = (before: number, after: number): boolean =>
      before < after && ops[before]?.session === ops[after]?.session;
    return hasLegalOrder(history, ids, isBefore, new Set(own));
  });
}

import fc from "fast-check";
import { expect, test } from "vitest";
import { causalBase, causalOrderOf } from "../causal/causal-order.ts";
import { columnsOf } from "../register-history/columns.ts";
import type { RegisterHistory } from "../register-history/register-history.ts";
import { randomSessions, registersOf } from "../register-history/testing/session-histories.ts";
import { LADDER_CASES } from "../testing/interleaved.ts";
import { isBrokenView } from "./find-broken-view.ts";
import { RealTimeViews } from "./real-time-views.ts";

/** For each session, whether real time explains it. */
const explained = (history: RegisterHistory): readonly boolean[] => {
  const views = new RealTimeViews(history, columnsOf(history));
  return history.sessions.map((_, session) => views.explains(session));
};

test("tutorial: a stale read concerns the session that did it, and no other", () => {
  const stale = registersOf("w x 1, w x 2", "w y 3, r y 3", "-, -, r x 1", "-, -, r x 2");
  expect(explained(stale)).toEqual([true, true, false, true]);
});

test("nothing there, although it had been written", () => {
  expect(explained(registersOf("w x 1", "-, r x 0", "-, r x 1"))).toEqual([true, false, true]);
});

test("what another session has read is written, even before the write returned", () => {
  const history = registersOf("w x 1", "r x 1, w y 2", "-, -, r y 2, r x 0");
  expect(explained(history)).toEqual([true, true, false]);
});

test("a write that had to be current while another was", () => {
  const history = registersOf("w x 1, -, w x 2, -", "-, r x 1, -, r x 2", "-, -, -, -, r x 1");
  expect(explained(history)).toEqual([true, true, false]);
});

test("a compare-and-set has no quick witness", () => {
  expect(explained(registersOf("w x 1, cas x 1 2"))).toEqual([false]);
});

test("is never wrong when it explains: the full view finds an order too, by causality and by sessions alone", () => {
  let count = 0;
  fc.assert(
    fc.property(randomSessions({ sessions: 3, keys: 2, maxOps: 9 }), (history) => {
      const order = causalOrderOf(history, columnsOf(history));
      if ("cycle" in order) return;
      for (const [session, isExplained] of explained(history).entries())
        if (isExplained) {
          count++;
          expect(isBrokenView(causalBase(order), session)).toBe(false);
        }
    }),
    { numRuns: LADDER_CASES },
  );
  expect(count).toBeGreaterThan(LADDER_CASES / 2);
});

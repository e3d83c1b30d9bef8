import fc from "fast-check";
import { expect, test } from "vitest";
import { compareTimestamps, HYBRID_START, type HybridTime, receive, tick } from "./hybrid-clock.ts";

test("tutorial: wall clock time, except where causes would come after their effects", () => {
  const sent = tick(HYBRID_START, 1_000);
  expect(sent).toEqual({ wallMs: 1_000, logical: 0 });
  const receiverIsSlow = receive(HYBRID_START, sent, 990, 500);
  expect(receiverIsSlow).toEqual({ wallMs: 1_000, logical: 1 });
  expect(tick(receiverIsSlow ?? HYBRID_START, 1_005)).toEqual({ wallMs: 1_005, logical: 0 });
});

test("a time too far in the future is refused", () => {
  const wild = { wallMs: 5_000, logical: 0 };
  expect(receive(HYBRID_START, wild, 1_000, 3_999)).toBeNull();
  expect(receive(HYBRID_START, wild, 1_000, 4_000)).toEqual({ wallMs: 5_000, logical: 1 });
});

const action = fc.record({
  node: fc.nat({ max: 2 }),
  from: fc.option(fc.nat({ max: 2 }), { nil: null }),
  skewMs: fc.integer({ min: -50, max: 50 }),
});

test("later than all causes, and never further ahead than the fastest clock", () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
      const clocks: HybridTime[] = [HYBRID_START, HYBRID_START, HYBRID_START];
      let fastestMs = 0;
      for (const [n, { node, from, skewMs }] of actions.entries()) {
        const nowMs = 1_000 + n + skewMs;
        fastestMs = Math.max(fastestMs, nowMs);
        const last = clocks[node] ?? HYBRID_START;
        const sent = from === null ? null : (clocks[from] ?? HYBRID_START);
        const now = sent === null ? tick(last, nowMs) : receive(last, sent, nowMs, 1_000);
        if (now === null) throw new Error("refused within the bound");
        const isLater = (time: HybridTime) =>
          compareTimestamps({ ...now, node: "" }, { ...time, node: "" }) > 0;
        expect(isLater(last)).toBe(true);
        if (sent !== null) expect(isLater(sent)).toBe(true);
        expect(now.wallMs).toBeGreaterThanOrEqual(nowMs);
        expect(now.wallMs).toBeLessThanOrEqual(fastestMs);
        clocks[node] = now;
      }
    }),
  );
});

test("timestamps of different nodes are never equal", () => {
  const time = { wallMs: 7, logical: 1 };
  expect(compareTimestamps({ ...time, node: "n1" }, { ...time, node: "n2" })).toBeLessThan(0);
  expect(compareTimestamps({ ...time, node: "n1" }, { ...time, node: "n1" })).toBe(0);
});

import { expect, test } from "vitest";
import { PLAIN_ANOMALIES } from "../../checkers/transactions/anomalies/anomaly.ts";
import { CYCLE_NAMES } from "../../checkers/transactions/cycles/classify.ts";
import { meaningOf } from "./anomaly-meanings.ts";

test("says what the names of anomalies mean", () => {
  expect(meaningOf("G1a")).toMatch(/^Aborted read: /);
  expect(meaningOf("G-single-realtime")).toMatch(
    /^Read skew: .* had ended before another began\.$/,
  );
  expect(meaningOf("one-leader-a-term")).toBeNull();
});

test("every anomaly of transactions has a meaning", () => {
  const unexplained = [...PLAIN_ANOMALIES, ...CYCLE_NAMES].filter((name) => !meaningOf(name));
  expect(unexplained).toEqual([]);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Validity } from "../../core/verdict.ts";
import type { RegisterHistory } from "../register-history/register-history.ts";
import { causalTable, hasLegalOrder } from "../register-history/testing/orders.ts";
import { randomSessions, registersOf } from "../register-history/testing/session-histories.ts";
import { LADDER_CASES } from "../testing/interleaved.ts";
import { causalModels } from "./causal.ts";

/** Whether CC, CCv and CM hold. */
const verdicts = (history: RegisterHistory): readonly Validity[] =>
  causalModels(history).map(({ holds }) => holds);
const anomalies = (...sessions: readonly string[]) =>
  causalModels(registersOf(...sessions)).map((result) => result.anomalies[0]?.anomaly ?? null);

test("tutorial: an effect is not seen without its cause", () => {
  const [causal] = causalModels(registersOf("w x 1", "-, r x 1, w y 2", "-, -, -, r y 2, r x 0"));
  expect(causal).toMatchObject({ holds: false, anomalies: [{ anomaly: "WriteCOInitRead" }] });
  expect(causal?.anomalies[0]?.message).toBe(
    [
      "a read does not see a write that is in its past",
      "session 0 wrote 1 to x (line 0)",
      "session 1 read 1 from x (line 2)",
      "session 1 wrote 2 to y (line 4)",
      "session 2 read 2 from y (line 6)",
      "session 2 read nothing from x (line 8)",
      "line 0 before line 2, which read its value",
      "line 2 before line 4: session 1 did them in this order",
      "line 4 before line 6, which read its value",
      "line 6 before line 8: session 2 did them in this order",
      "yet line 8 found nothing written",
    ].join("\n"),
  );
});

test("each bad pattern by its name", () => {
  expect(anomalies("r y 2, w x 1", "r x 1, w y 2")[0]).toBe("CyclicCO");
  expect(anomalies("w x 1, w x 2, r x 1")).toEqual(["WriteCORead", "WriteCORead", "WriteCORead"]);
  expect(anomalies("w x 1", "w x 2", "-, r x 1, r x 2", "-, r x 2, r x 1")).toEqual([
    ...[null, "CyclicCF", null],
  ]);
  expect(anomalies("w z 1, w x 2, w y 3", "w x 4, -, -, r z 0, r y 3, r x 4")).toEqual([
    ...[null, null, "WriteHBInitRead"],
  ]);
  expect(anomalies("w x 1", "w x 2", "-, r x 1, r x 2, r x 1")).toEqual([
    ...[null, "CyclicCF", "CyclicHB"],
  ]);
});

test("thin air is in no past", () => {
  const result = causalModels(registersOf("r x 7"));
  expect(result.map(({ reason }) => reason)).toEqual(
    Array(3).fill("thin-air-read: session 0 read 7 from x (line 0), which nobody wrote"),
  );
});

test("agrees with a search through all orders, and tells each contradiction to its end", () => {
  const shape = { sessions: 3, keys: 2, maxOps: 7 };
  fc.assert(
    fc.property(randomSessions(shape), (history) => {
      expect(verdicts(history)).toEqual(byDefinition(history));
      for (const { anomalies } of causalModels(history))
        for (const { message } of anomalies)
          expect(message).toMatch(/comes before itself|nothing written/);
    }),
    { numRuns: LADDER_CASES },
  );
});

/**
 * The definitions of Bouajjani et al. with the least causal order that there is, which is enough when values are unique: CC
 * explains each operation's read alone from its past, CM those of its whole session, and CCv all reads by one order.
 */
function byDefinition(history: RegisterHistory): readonly boolean[] {
  const { ops, sessions } = history;
  const table = causalTable(history);
  if (ops.some(({ id }) => table[id]?.[id])) return [false, false, false];
  const isBefore = (before: number, after: number): boolean => table[before]?.[after] === true;
  const pastOf = (id: number) =>
    ops.flatMap((op) => (op.id === id || isBefore(op.id, id) ? [op.id] : []));
  const isExplained = (last: number, readers: readonly number[]): boolean =>
    hasLegalOrder(history, pastOf(last), isBefore, new Set(readers));
  const causal = ops.every(({ id }) => isExplained(id, [id]));
  const memory = sessions.every((ids) => ids.length === 0 || isExplained(ids.at(-1) ?? 0, ids));
  return [causal, convergesByDefinition(history, isBefore, []), memory];
}

function convergesByDefinition(
  history: RegisterHistory,
  isBefore: (before: number, after: number) => boolean,
  order: readonly number[],
): boolean {
  const { ops } = history;
  const left = ops.filter(({ id }) => !order.includes(id));
  if (left.length === 0) return true;
  return left.some(({ id, key, reads }) => {
    if (left.some((other) => isBefore(other.id, id))) return false;
    const seen = order.filter(
      (other) => isBefore(other, id) && ops[other]?.writes && ops[other]?.key === key,
    );
    if (reads !== null && reads !== (seen.at(-1) ?? -1)) return false;
    return convergesByDefinition(history, isBefore, [...order, id]);
  });
}

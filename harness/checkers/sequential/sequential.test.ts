import fc from "fast-check";
import { expect, test } from "vitest";
import type { RegisterHistory } from "../register-history/register-history.ts";
import { type Deed, interleaved, LADDER_CASES, type Turn } from "../testing/interleaved.ts";
import { randomRegisters, registersOf } from "../testing/random-registers.ts";
import { saturate } from "./saturate.ts";
import { searchOrder } from "./search.ts";
import { sequential } from "./sequential.ts";

const write = (key: string, value: number): Deed => ({ f: "write", key, value, type: "ok" });
const read = (key: string, result: number | null): Deed => ({
  ...{ f: "read", key, value: null, type: "ok", result },
});
/** What each session does, one session after the other. */
const sessions = (...all: readonly (readonly Deed[])[]): RegisterHistory =>
  registersOf(
    interleaved(
      all.flatMap((deeds, process) =>
        deeds.flatMap((deed): readonly Turn[] => [
          { process, deed },
          { process, deed },
        ]),
      ),
    ),
  );

test("tutorial: sessions keep their order, real time does not count", () => {
  const late = sessions([write("x", 1)], [read("x", null), read("x", 1)]);
  expect(sequential(late)).toEqual({ model: "sequential", holds: true, anomalies: [] });
});

test("two sessions that both miss the other's write: no order explains that, and here is why", () => {
  const dekker = sessions([write("x", 1), read("y", null)], [write("y", 1), read("x", null)]);
  const { holds, anomalies } = sequential(dekker);
  expect(holds).toBe(false);
  expect(anomalies).toHaveLength(1);
  expect(anomalies[0]).toMatchObject({ anomaly: "nonsequential", ops: [0, 1, 2, 3, 4, 5, 6, 7] });
  const steps = anomalies[0]?.message.split("\n") ?? [];
  expect(steps).toHaveLength(5);
  expect(new Set(steps)).toContain(
    "session 0 read nothing from y (line 2) comes before session 1 wrote 1 to y (line 4): the first found the key unwritten",
  );
});

test("a session that reads an effect before its cause is told as such", () => {
  const cyclic = sessions([read("x", 2), write("y", 1)], [read("y", 1), write("x", 2)]);
  expect(sequential(cyclic).anomalies).toMatchObject([{ anomaly: "CyclicCO" }]);
});

test("inferred steps are proven too", () => {
  const iriw = sessions(
    [write("x", 1)],
    [write("x", 2)],
    [read("x", 1), read("x", 2)],
    [read("x", 2), read("x", 1)],
  );
  const [finding] = sequential(iriw).anomalies;
  expect(finding?.message).toContain("so it cannot stand between these two");
  expect(finding?.message).toContain("would come before itself");
});

test("a value that nobody wrote is in no order", () => {
  expect(sequential(sessions([read("x", 9)])).anomalies).toMatchObject([
    { anomaly: "thin-air-read" },
  ]);
});

test("undecided within its budget, it says so", () => {
  const long = sessions(Array.from({ length: 20 }, (_, n) => write("x", n)));
  expect(sequential(long, { maxSteps: 5 })).toMatchObject({
    holds: "unknown",
    reason: expect.stringContaining("no order was found"),
  });
});

/** Tries all interleavings. */
function twin({ ops, sessions, keys }: RegisterHistory): boolean {
  const go = (frontier: readonly number[], current: readonly number[]): boolean => {
    if (frontier.every((at, session) => at === sessions[session]?.length)) return true;
    return frontier.some((at, session) => {
      const op = ops[sessions[session]?.[at] ?? -1];
      if (op === undefined || (op.reads !== null && op.reads !== current[op.key])) return false;
      const after = op.writes ? current.with(op.key, op.id) : current;
      return go(frontier.with(session, at + 1), after);
    });
  };
  return go(
    sessions.map(() => 0),
    keys.map(() => -1),
  );
}

test("agrees with the definition on random histories", () => {
  fc.assert(
    fc.property(randomRegisters({ processes: 3, keys: 2, maxTurns: 16, cas: true }), (recorded) => {
      const history = registersOf(recorded);
      expect(sequential(history).holds).toBe(twin(history));
    }),
    { numRuns: LADDER_CASES },
  );
});

test("what is inferred holds in an order that is found, and the search alone says the same", () => {
  const random = randomRegisters({ processes: 4, keys: 2, maxTurns: 20, cas: true });
  fc.assert(
    fc.property(random, (recorded) => {
      const history = registersOf(recorded);
      if (history.thinAir.length > 0) return;
      const alone = searchOrder(history, null, 1_000_000);
      const { order, cyclic } = saturate(history);
      expect(sequential(history).holds).toBe(alone.result === "found");
      if (alone.result !== "found") return;
      expect(cyclic).toEqual([]);
      expect(alone.order).toHaveLength(history.ops.length);
      const together = searchOrder(history, order, 1_000_000);
      expect(together.result).toBe("found");
    }),
    { numRuns: LADDER_CASES },
  );
});

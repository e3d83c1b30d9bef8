import fc from "fast-check";
import { expect, test } from "vitest";
import type { RegisterHistory } from "../register-history/register-history.ts";
import { regular } from "../regular/regular.ts";
import { type Deed, interleaved, LADDER_CASES, type Turn } from "../testing/interleaved.ts";
import { realTimeOrders } from "../testing/orders.ts";
import { randomRegisters, registersOf } from "../testing/random-registers.ts";
import { noLostWrites } from "./no-lost-writes.ts";

const AT_ONCE = { healedNs: 0, settleMs: 0 };

const write = (value: number, type: Deed["type"] = "ok"): Deed => ({
  ...{ f: "write", key: "x", value, type },
});
const read = (result: number | null): Deed => ({
  ...{ f: "read", key: "x", value: null, type: "ok", result },
});
const turn = (process: number, deed: Deed): Turn => ({ process, deed });
const whole = (process: number, deed: Deed): readonly Turn[] => [
  turn(process, deed),
  turn(process, deed),
];
const check = (...turns: readonly Turn[]) => noLostWrites(registersOf(interleaved(turns)), AT_ONCE);

test("tutorial: a write that was acknowledged may be overwritten by a later one, and not by an earlier one", () => {
  const writes = [...whole(0, write(1)), ...whole(1, write(2))];
  expect(check(...writes, ...whole(0, read(2)), ...whole(1, read(2))).holds).toBe(true);
  const { holds, anomalies } = check(...writes, ...whole(0, read(1)), ...whole(1, read(1)));
  expect(holds).toBe(false);
  expect(anomalies).toMatchObject([{ anomaly: "lost-write", ops: [0, 1, 2, 3, 4, 5], key: "x" }]);
  expect(anomalies[0]?.message.split("\n")).toEqual([
    "session 0 wrote 1 to x (line 0), which returned (line 1)",
    "then session 1 wrote 2 to x (line 2), which was acknowledged (line 3)",
    expect.stringContaining("of the 2 reads after everything had settled none returned that"),
  ]);
});

test("the first write may not vanish either", () => {
  expect(check(...whole(0, write(1)), ...whole(0, read(null)), ...whole(1, read(null))).holds).toBe(
    false,
  );
});

test("which of two concurrent writes wins is nobody's loss; one that is not acknowledged may win, or be lost", () => {
  const [a, b] = [write(1), write(2)];
  const both = [turn(0, a), turn(1, b), turn(0, a), turn(1, b)];
  for (const winner of [1, 2])
    expect(check(...both, ...whole(0, read(winner)), ...whole(1, read(winner))).holds).toBe(true);
  const open = [...whole(2, write(1, "info")), ...whole(0, write(2))];
  for (const winner of [1, 2])
    expect(check(...open, ...whole(0, read(winner)), ...whole(1, read(winner))).holds).toBe(true);
});

test("a replica that lags behind has lost nothing; where one client saw it alone, nobody knows", () => {
  const writes = [...whole(0, write(1)), ...whole(1, write(2))];
  expect(check(...writes, ...whole(0, read(1)), ...whole(1, read(2))).holds).toBe(true);
  expect(check(...writes, ...whole(0, read(1))).holds).toBe("unknown");
  expect(check(...writes, ...whole(0, read(2))).holds).toBe(true);
  expect(check(...writes).holds).toBe("unknown");
});

/** By trying all orders: whether no settled read can see the last of all writes that happened. */
function isLost({ ops, keys, sessions }: RegisterHistory): boolean {
  return keys.some((_, key) => {
    const writes = ops.filter((op) => op.writes && op.key === key);
    const acknowledged = writes.filter(({ returnLine }) => returnLine !== Infinity);
    const quiet = Math.max(
      ...writes.map(({ callLine, returnLine }) => (returnLine < Infinity ? returnLine : callLine)),
    );
    const reads = ops.filter((op) => op.f === "read" && op.key === key && op.callLine > quiet);
    if (new Set(reads.map(({ session }) => session)).size < Math.min(2, sessions.length))
      return false;
    return (
      acknowledged.length > 0 &&
      reads.some((op) => op.reads !== -2) &&
      reads.every((op) => {
        const version = ops[op.reads ?? -1];
        if (version === undefined) return true;
        const happened = acknowledged.includes(version) ? acknowledged : [...acknowledged, version];
        for (const order of realTimeOrders(happened)) if (order.at(-1) === version) return false;
        return true;
      })
    );
  });
}

test("agrees with the definition on random histories, and follows from regular", () => {
  fc.assert(
    fc.property(randomRegisters({ processes: 3, keys: 2, maxTurns: 16, cas: true }), (recorded) => {
      const history = registersOf(recorded);
      const { holds } = noLostWrites(history, AT_ONCE);
      expect(holds === false).toBe(history.thinAir.length > 0 || isLost(history));
      if (holds === false) expect(regular(history).holds).toBe(false);
    }),
    { numRuns: LADDER_CASES },
  );
});

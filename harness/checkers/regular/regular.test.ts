import fc from "fast-check";
import { expect, test } from "vitest";
import { linearizable } from "../linearizable/linearizable.ts";
import type { RegisterHistory, RegisterOp } from "../register-history/register-history.ts";
import { type Deed, interleaved, LADDER_CASES, type Turn } from "../testing/interleaved.ts";
import { realTimeOrders } from "../testing/orders.ts";
import { randomRegisters, registersOf } from "../testing/random-registers.ts";
import { regular, safe } from "./regular.ts";

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
const check = (...turns: readonly Turn[]) => {
  const history = registersOf(interleaved(turns));
  return { regular: regular(history), safe: safe(history) };
};

test("tutorial: a read beside a write may return the old value or the new one, and then the old one again", () => {
  const w = write(2);
  const results = check(
    ...whole(0, write(1)),
    turn(0, w),
    ...whole(1, read(2)),
    ...whole(1, read(1)),
    turn(0, w),
  );
  expect(results.regular.holds).toBe(true);
  expect(results.safe.holds).toBe(true);
});

test("what was overwritten for certain is stale", () => {
  const { regular, safe } = check(
    ...whole(0, write(1)),
    ...whole(0, write(2)),
    ...whole(1, read(1)),
  );
  expect(regular).toMatchObject({
    holds: false,
    anomalies: [{ anomaly: "stale-read", ops: [0, 1, 2, 3, 4, 5], key: "x" }],
  });
  expect(regular.anomalies[0]?.message).toBe(
    [
      "session 0 wrote 1 to x (line 0), which returned (line 1)",
      "then session 0 wrote 2 to x (line 2), which returned (line 3)",
      "then session 1 read 1 from x (line 4)",
    ].join("\n"),
  );
  expect(safe.holds).toBe(false);
});

test("so is nothing, where something had been written; and a value may not be read before it is written", () => {
  expect(check(...whole(0, write(1)), ...whole(1, read(null))).regular.anomalies).toMatchObject([
    { anomaly: "stale-read", ops: [0, 1, 2, 3] },
  ]);
  expect(check(...whole(1, read(1)), ...whole(0, write(1))).regular.anomalies).toMatchObject([
    { anomaly: "future-read", ops: [0, 1, 2, 3] },
  ]);
});

test("while a write goes on, a safe register may return anything", () => {
  const w = write(2);
  const turns = [...whole(0, write(1)), turn(0, w), ...whole(1, read(7)), turn(0, w)];
  const { regular, safe } = check(...turns);
  expect(regular.anomalies).toMatchObject([{ anomaly: "thin-air-read" }]);
  expect(safe.holds).toBe(true);
  expect(check(...turns, ...whole(1, read(7))).safe.holds).toBe(false);
});

test("two reads may see two concurrent writes in different orders", () => {
  const [a, b] = [write(1), write(2)];
  const writes = [turn(0, a), turn(1, b), turn(0, a), turn(1, b)];
  expect(check(...writes, ...whole(2, read(1)), ...whole(3, read(2))).regular.holds).toBe(true);
});

function twin(history: RegisterHistory, isJudged: (op: RegisterOp) => boolean): boolean {
  const ofKey = (key: number) => history.ops.filter((op) => op.writes && op.key === key);
  return history.ops
    .filter((op) => op.reads !== null && isJudged(op))
    .every((op) => {
      const writes = ofKey(op.key).filter((other) => other !== op);
      for (const order of realTimeOrders([...writes, op]))
        if ((order[order.indexOf(op) - 1]?.id ?? -1) === op.reads) return true;
      return false;
    });
}

test("agrees with the definitions on random histories, and follows from linearizable", async () => {
  const random = randomRegisters({ processes: 3, keys: 2, maxTurns: 14, cas: true });
  await fc.assert(
    fc.asyncProperty(random, async (recorded) => {
      const history = registersOf(recorded);
      const isAlone = (op: RegisterOp) =>
        history.ops.every(
          (other) =>
            other === op ||
            !other.writes ||
            other.key !== op.key ||
            other.returnLine < op.callLine ||
            op.returnLine < other.callLine,
        );
      const verdicts = { regular: regular(history).holds, safe: safe(history).holds };
      expect(verdicts).toEqual({
        regular: twin(history, () => true),
        safe: twin(history, isAlone),
      });
      const exact = await linearizable({ model: "cas-register", initial: null }).check(recorded, {
        ...{ timeoutMs: 10_000, memoryMb: 256 },
      });
      if (exact.valid === true) expect(verdicts).toEqual({ regular: true, safe: true });
    }),
    { numRuns: LADDER_CASES },
  );
});

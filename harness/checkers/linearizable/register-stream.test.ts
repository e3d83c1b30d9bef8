import fc from "fast-check";
import { expect, test } from "vitest";
import { History } from "../../core/history.ts";
import type { Op } from "../../core/op.ts";
import { linearizable } from "./linearizable.ts";
import { RegisterHistoriesStream } from "./register-stream.ts";

const BUDGET = { timeoutMs: 10_000, memoryMb: 100 };

/** One thing that happens: process `process` begins what `f` says, or ends what it began. */
interface Step {
  readonly process: number;
  readonly f: "read" | "write" | "cas";
  readonly key: number;
  readonly a: number;
  readonly end: "ok" | "ok" | "fail" | "info" | "found" | "found-silently";
}

const steps = fc.array(
  fc.record<Step>({
    process: fc.integer({ min: 0, max: 2 }),
    f: fc.constantFrom("read", "read", "write", "cas"),
    key: fc.integer({ min: 0, max: 1 }),
    a: fc.integer({ min: 0, max: 5 }),
    end: fc.constantFrom("ok", "ok", "ok", "fail", "info", "found", "found-silently"),
  }),
  { maxLength: 24, size: "max" },
);

/** A history of two registers, each value written once, whose answers are mostly made up. */
function carryOut(all: readonly Step[]): readonly Op[] {
  const ops: Op[] = [];
  const open = new Map<number, Op>();
  let fresh = 0;
  for (const { process, f, key, a, end } of all) {
    const place = { index: ops.length, time: ops.length, process };
    const invoke = open.get(process);
    if (!invoke) {
      const value = f === "read" ? null : f === "write" ? ++fresh : [a, ++fresh];
      open.set(process, { ...place, type: "invoke", f, key, value });
      ops.push(open.get(process) as Op);
      continue;
    }
    open.delete(process);
    const found = invoke.f === "cas" && end.startsWith("found");
    const type = found ? "fail" : end === "fail" || end === "info" ? end : "ok";
    const value = invoke.f === "read" && type === "ok" ? a : invoke.value;
    const error = found ? { error: "precondition-failed" } : {};
    const observed = found && end === "found" ? { observed: a } : {};
    ops.push({ ...invoke, ...place, type, value, ...error, ...observed });
  }
  return ops;
}

test("tutorial: null until something is wrong", () => {
  const stream = new RegisterHistoriesStream(null);
  const line = { time: 0, process: 0, f: "read", key: "x" } as const;
  expect(stream.take({ ...line, index: 0, type: "invoke", value: null })).toBeNull();
  expect(stream.take({ ...line, index: 1, type: "ok", value: 7 })).toEqual({
    valid: false,
    reason:
      'Key "x" is not linearizable: operation 0 (read -> 7), but nobody had written 7 when it returned',
    findings: [
      {
        anomaly: "nonlinearizable",
        key: "x",
        ops: [0],
        message: "operation 0 (read -> 7), but nobody had written 7 when it returned",
      },
    ],
  });
});

test("says what the checker of whole histories says", async () => {
  const seen = { true: 0, false: 0, unknown: 0 };
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const ops = carryOut(all);
      const stream = new RegisterHistoriesStream(0);
      let result: ReturnType<RegisterHistoriesStream["take"]> = null;
      for (const op of ops) result ??= stream.take(op);
      const valid = result?.valid ?? true;
      seen[`${valid}`]++;
      if (valid === "unknown") return;
      const checker = linearizable({ model: "cas-register", initial: 0 });
      expect((await checker.check(new History(ops), BUDGET)).valid).toBe(valid);
    }),
    { numRuns: 3_000 },
  );
  expect(Math.min(seen.true, seen.false, seen.unknown)).toBeGreaterThan(100);
});

test("an operation that registers do not know is refused", () => {
  const stream = new RegisterHistoriesStream(0);
  const op: Op = { index: 3, time: 0, process: 0, type: "invoke", f: "append", value: 1 };
  expect(() => stream.take(op)).toThrow(/index 3: model cas-register does not know 'append'/);
});

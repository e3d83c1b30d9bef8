import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BenchInput, type BenchOperation, generate } from "./bench/generate.ts";
import type { Progress } from "./budget.ts";
import { check } from "./check.ts";
import type { Model } from "./model.ts";
import {
  casRegister,
  type RegisterOutput,
  type RegisterState,
  register,
} from "./models/register.ts";
import { stringKv } from "./models/string-kv.ts";
import { isLinearizable } from "./testing/brute-force.ts";
import { type RegisterOperation, registerHistories } from "./testing/register-histories.ts";
import { stringHistories } from "./testing/string-histories.ts";
import { whyNotLinearization } from "./verify.ts";

const numRuns = Number(process.env.PORCUPINE_CASES ?? 5_000);

const read = { f: "read" } as const;
const write = (value: number) => ({ f: "write", value }) as const;

describe("check", () => {
  it("tells a linearizable history from one that is not", () => {
    // Two clients of one register. The write runs from 0 to 10, and each read saw a part of the story.
    const model = register(0);
    const before = { id: 2, input: read, output: 0, call: 1, return: 4 };
    const after = { id: 3, input: read, output: 1, call: 5, return: 8 };
    const one = { id: 1, input: write(1), output: null, call: 0, return: 10 };

    const good = check(model, [one, before, after], { linearization: true });
    expect(good.result).toBe("ok");
    expect(good.linearization).toEqual([before, one, after]);

    // Now the reads answer the other way round: the value 1 was seen, and then it was gone.
    const bad = check(model, [one, { ...before, output: 1 }, { ...after, output: 0 }]);
    expect(bad.result).toBe("illegal");
    expect(bad.counterexample?.explanation).toEqual([
      "read 3 returned 0, but read 2, which returned 1, had finished before read 3 began, and nothing wrote 0 after it",
      "0 was the initial value",
    ]);
  });

  it.each([true, false])("agrees with trying every order: unique values %s", (unique) => {
    const model = casRegister(0);
    fc.assert(
      fc.property(registerHistories({ unique, maxLength: 7 }), (operations) => {
        const { result, linearization, counterexample } = check(model, operations, {
          linearization: true,
        });
        expect(result).toBe(isLinearizable(model, operations) ? "ok" : "illegal");
        if (linearization) {
          expect(whyNotLinearization(model, operations, linearization)).toBe(null);
        } else {
          const culprits = counterexample?.operations ?? [];
          expect(isLinearizable(model, culprits)).toBe(false);
          for (const extra of subsetsOf(writesOf(operations, culprits)))
            expect(isLinearizable(model, [...culprits, ...extra])).toBe(false);
          expect(counterexample?.explanation.length).toBeGreaterThan(0);
        }
      }),
      { numRuns },
    );
  });

  it("leaves out of a counterexample no compare-and-set that another one depends on", () => {
    // Without the first, the two at 2 could stand in the other order, and the read would be right.
    const cas = (id: number, from: number, to: number, at: number) => ({
      ...{ id, input: { f: "cas", from, to } as const, output: true, call: at, return: at },
    });
    const last = { id: 3, input: { f: "read" } as const, output: 0, call: 3, return: 3 };
    const history = [cas(0, 0, 2, 0), cas(1, 0, 2, 2), cas(2, 2, 0, 2), last];
    const { counterexample } = check(casRegister(0), history);
    expect(counterexample?.operations.map(({ id }) => id)).toEqual([0, 1, 2, 3]);
  });

  it("shows operations on strings that are illegal by themselves", () => {
    fc.assert(
      fc.property(stringHistories, (operations) => {
        const { counterexample } = check(stringKv, operations);
        if (!counterexample) return;
        expect(isLinearizable(stringKv, counterexample.operations)).toBe(false);
      }),
      { numRuns },
    );
  });

  it("reads each partition by itself, and puts their orders together", () => {
    const put = (id: number, key: string, value: string, call: number, end: number) => {
      return { id, input: { f: "put", key, value } as const, output: null, call, return: end };
    };
    const get = (id: number, key: string, output: string, call: number, end: number) => {
      return { id, input: { f: "get", key } as const, output, call, return: end };
    };
    const history = [put(0, "a", "1", 0, 9), get(1, "b", "", 1, 2), get(2, "a", "1", 3, 4)];
    const good = check(stringKv, history, { linearization: true });
    expect(good.partitions.map(({ key, result }) => [key, result])).toEqual([
      ["a", "ok"],
      ["b", "ok"],
    ]);
    expect(good.linearization?.map(({ id }) => id)).toEqual([0, 1, 2]);

    const bad = check(stringKv, [...history, get(3, "b", "1", 5, 6)]);
    expect(bad.reason).toBe(
      'partition b: operation 3 was get b -> "1", but only "" is possible until it finished',
    );
  });

  it("takes operations with equal times for concurrent", () => {
    const model = register(0);
    const one = { id: 0, input: write(1), output: null, call: 0, return: 5 };
    const at = (call: number) => ({ id: 1, input: read, output: 0, call, return: 9 });
    expect(check(model, [one, at(5)]).result).toBe("ok");
    expect(check(model, [one, at(6)]).result).toBe("illegal");
  });

  it("rejects times that make no sense", () => {
    const bad = (call: number, end: number | null) => () =>
      check(register(0), [{ id: 7, input: read, output: 0, call, return: end }]);
    expect(bad(2, 1)).toThrow("Operation 7 returned at 1, before 2");
    expect(bad(Number.NaN, 1)).toThrow("Operation 7: call time NaN");
    expect(bad(1, Number.POSITIVE_INFINITY)).toThrow("null says that it never returned");
  });
});

/** What was left out, as mere writes: no choice of them may excuse the operations that are shown. */
function writesOf(
  operations: readonly RegisterOperation[],
  shown: readonly RegisterOperation[],
): readonly RegisterOperation[] {
  return operations.flatMap((operation) => {
    const { input, output } = operation;
    if (shown.includes(operation) || input.f === "read") return [];
    if (input.f === "write") return operation;
    if (input.from === input.to || (operation.return !== null && output !== true)) return [];
    return { ...operation, input: { f: "write", value: input.to } };
  });
}

function subsetsOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  const [first, ...rest] = items;
  if (first === undefined) return [[]];
  return subsetsOf(rest).flatMap((subset) => [subset, [first, ...subset]]);
}

describe("budget", () => {
  const model: Model<RegisterState, BenchInput, RegisterOutput> = {
    ...casRegister(0),
    partition: (input) => input.key,
  };
  const hard = generate({
    operations: 2_000,
    clients: 60,
    keys: 1,
    neverReturned: 0,
    values: 3,
    seed: 1,
  });

  it("gives up when time is up, and says how far it got", () => {
    let clock = 0;
    const limits = { timeoutMs: 40, now: () => clock++ };
    const { result, reason, partitions } = check(model, hard, limits);
    expect(result).toBe("unknown");
    expect(reason).toMatch(/its time was up after \d+ configurations: \d+ of 2000 operations/);
    const [doubt] = partitions.map((partition) => partition.doubt);
    expect(doubt?.open.length).toBeGreaterThan(10);
    expect(clock).toBeLessThan(55);
  });

  it.each([0, 1, 2, 3, 5, 8, 12])("asks the clock in long passes: %i ticks", (timeoutMs) => {
    const long = generate({
      operations: 200_000,
      clients: 5,
      keys: 2,
      neverReturned: 0,
      values: 0,
      seed: 1,
    });
    let clock = 0;
    const { result, reason } = check(model, long, { timeoutMs, now: () => clock++ });
    if (timeoutMs < 8) expect(result).toBe("unknown");
    if (result === "unknown") expect(reason).toMatch(/time was up/);
    expect(clock).toBeLessThanOrEqual(timeoutMs + 12);
  });

  it("begins no partition when time is up", () => {
    const many = generate({
      operations: 2_000,
      clients: 5,
      keys: 500,
      neverReturned: 0,
      values: 2,
      seed: 1,
    });
    let clock = 0;
    const { result, partitions } = check(model, many, { timeoutMs: 10, now: () => clock++ });
    expect(result).toBe("unknown");
    expect(partitions.filter((partition) => partition.doubt?.shortage === "time").length).toBe(
      partitions.filter((partition) => partition.result === "unknown").length,
    );
    // Two questions for each that is left, whether there is time, and no step.
    expect(clock).toBeLessThan(3 * partitions.length);
    const last = partitions.at(-1)?.doubt;
    expect(last?.reason).toMatch(/^time was up before the search of \d+ operations began$/);
    expect(last?.open).toEqual([]);
  });

  it("ends an explanation when time is up, and still says illegal", () => {
    const { length } = hard;
    const stale = hard.map((operation, i) =>
      operation.input.f === "read" && i > 0.9 * length ? { ...operation, output: 77 } : operation,
    );
    const results = Array.from({ length: 60 }, (_, timeoutMs) => {
      let clock = 0;
      return check(model, stale, { timeoutMs, now: () => clock++ }).result;
    });
    const first = results.indexOf("illegal");
    expect(first).toBeGreaterThan(0);
    expect(new Set(results.slice(first))).toEqual(new Set(["illegal"]));
  });

  it("gives up when memory is full", () => {
    const { result, reason, stats } = check(model, hard, { memoryMb: 0.1, now: () => 0 });
    expect(result).toBe("unknown");
    expect(reason).toMatch(/its memory was full/);
    expect(stats.tableBytes).toBeLessThan(0.11 * 2 ** 20);
  });

  it("finds the violation of one key although another key takes all the time", () => {
    const stale: BenchOperation = {
      id: -1,
      input: { f: "read", key: 2 },
      output: 9,
      call: 0,
      return: 1,
    };
    let clock = 0;
    const { result, partitions } = check(model, [...hard, stale], {
      timeoutMs: 20,
      now: () => clock++,
    });
    expect(result).toBe("illegal");
    expect(partitions.map((partition) => partition.result).sort()).toEqual(["illegal", "unknown"]);
  });

  it("tells how it goes on", () => {
    let clock = 0;
    const seen: Progress[] = [];
    check(model, hard, {
      timeoutMs: 10_000,
      now: () => (clock += 100),
      onProgress: (progress) => seen.push(progress),
    });
    expect(seen[0]).toMatchObject({ partition: 0, total: 2_000 });
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "../check.ts";
import { casRegister } from "../models/register.ts";
import { type RegisterOperation, registerHistories } from "../testing/register-histories.ts";
import { RegisterStream } from "./register-stream.ts";

const numRuns = Number(process.env.PORCUPINE_CASES ?? 5_000);
const model = casRegister(0);

it("tutorial: a verdict after every event", () => {
  const stream = new RegisterStream(model);
  stream.call(1, { f: "write", value: 1 });
  stream.return(1, null);
  stream.call(2, { f: "write", value: 2 });
  stream.return(2, null);
  expect(stream.verdict).toEqual({ result: "ok" });
  stream.call(3, { f: "read" });
  stream.return(3, 1);
  expect(stream.verdict).toEqual({
    result: "illegal",
    explanation: [
      "operation 3 (read -> 1), but 1 had been replaced before the operation began, and is written once",
    ],
    ids: [3],
  });
});

it("says which operations contradict each other", () => {
  const stream = new RegisterStream(model);
  stream.call(1, { f: "write", value: 1 });
  stream.call(2, { f: "write", value: 2 });
  stream.call(9, { f: "read" });
  for (const [id, value] of [
    [3, 1],
    [4, 2],
  ] as const) {
    stream.call(id, { f: "read" });
    stream.return(id, value);
  }
  stream.call(5, { f: "read" });
  stream.return(5, 1);
  expect(stream.verdict).toEqual({
    result: "illegal",
    explanation: [
      "operation 3 (read -> 1) had returned before operation 4 (read -> 2) began, so 1 was there before 2 was over",
      "operation 4 (read -> 2) had returned before operation 5 (read -> 1) began, so 2 was there before 1 was over",
    ],
    ids: [3, 4, 5],
  });
});

interface Event {
  readonly time: number;
  readonly isReturn: boolean;
  readonly operation: RegisterOperation;
}

/** Calls before returns of the same time: equal times are concurrent. */
function eventsOf(operations: readonly RegisterOperation[]): readonly Event[] {
  const events = operations.flatMap((operation): readonly Event[] => {
    const call = { time: operation.call, isReturn: false, operation };
    if (operation.return === null) return [call];
    return [call, { time: operation.return, isReturn: true, operation }];
  });
  return [...events].sort((l, r) => l.time - r.time || Number(l.isReturn) - Number(r.isReturn));
}

/** The history as it stood after some of its events. */
function prefix(events: readonly Event[]): readonly RegisterOperation[] {
  return events.flatMap(({ operation, isReturn }) => {
    if (isReturn) return [];
    const returned = events.some((event) => event.isReturn && event.operation === operation);
    return [returned ? operation : { ...operation, return: null }];
  });
}

describe("after each event, a stream says what the checker says of the events so far", () => {
  it.each([7, 14])("up to %i operations", (maxLength) => {
    const seen = { ok: 0, illegal: 0, unknown: 0 };
    fc.assert(
      fc.property(registerHistories({ unique: true, maxLength }), (operations) => {
        const stream = new RegisterStream(model);
        const events = eventsOf(operations);
        for (const [at, { isReturn, operation }] of events.entries()) {
          if (isReturn) stream.return(operation.id, operation.output ?? null);
          else stream.call(operation.id, operation.input);
          if (stream.verdict.result === "unknown") break;
          const { result } = check(model, prefix(events.slice(0, at + 1)));
          expect(stream.verdict.result, `after event ${at}`).toBe(result);
          if (result === "illegal") break;
        }
        seen[stream.verdict.result]++;
        if (stream.verdict.result !== "illegal") return;
        expect(stream.verdict.explanation.length).toBeGreaterThan(0);
        expect(stream.verdict.ids.length).toBeGreaterThan(0);
      }),
      { numRuns: maxLength === 7 ? numRuns : numRuns / 5 },
    );
    expect(Math.min(seen.ok, seen.illegal)).toBeGreaterThan(numRuns / 100);
  });

  it("with operations that crash or are withdrawn before the end", () => {
    const ends = fc.array(fc.constantFrom("keep", "crash", "withdraw"), {
      minLength: 8,
      maxLength: 8,
    });
    fc.assert(
      fc.property(registerHistories({ unique: true, maxLength: 7 }), ends, (operations, fates) => {
        const stream = new RegisterStream(model);
        const fate = ({ id }: RegisterOperation) => fates[id % 8] ?? "keep";
        for (const { isReturn, operation } of eventsOf(operations)) {
          if (!isReturn) stream.call(operation.id, operation.input);
          else if (fate(operation) === "keep")
            stream.return(operation.id, operation.output ?? null);
          else if (fate(operation) === "crash") stream.crash(operation.id);
          else stream.withdraw(operation.id);
        }
        if (stream.verdict.result === "unknown") return;
        const left = operations.flatMap((operation): readonly RegisterOperation[] => {
          if (operation.return === null || fate(operation) === "keep") return [operation];
          return fate(operation) === "crash" ? [{ ...operation, return: null }] : [];
        });
        expect(stream.verdict.result).toBe(check(model, left).result);
      }),
      { numRuns },
    );
  });
});

it("holds no more in a long history than in a short one", () => {
  const stream = new RegisterStream(model);
  let most = 0;
  for (let value = 1; value <= 20_000; value++) {
    const isCas = value % 3 === 0;
    stream.call(
      2 * value,
      isCas ? { f: "cas", from: value - 1, to: value } : { f: "write", value },
    );
    stream.call(2 * value + 1, { f: "read" });
    stream.return(2 * value, isCas ? true : null);
    stream.return(2 * value + 1, value);
    most = Math.max(most, stream.heldCount);
  }
  expect(stream.verdict).toEqual({ result: "ok" });
  expect(most).toBeLessThan(10);
});

it("cannot decide what needs a search, and says so", () => {
  const twice = new RegisterStream(model);
  twice.call(1, { f: "write", value: 1 });
  twice.call(2, { f: "write", value: 1 });
  expect(twice.verdict).toEqual({ result: "unknown", reason: "1 is written twice" });
  const silent = new RegisterStream(model);
  silent.call(1, { f: "cas", from: 3, to: 4 });
  silent.return(1, false);
  expect(silent.verdict).toMatchObject({
    result: "unknown",
    reason: expect.stringContaining("does not tell"),
  });
});

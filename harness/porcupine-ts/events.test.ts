import { describe, expect, it } from "vitest";
import { check } from "./check.ts";
import { type HistoryEvent, operationsOf } from "./events.ts";
import {
  type ReadInput,
  type RegisterOutput,
  register,
  type WriteInput,
} from "./models/register.ts";

type Event = HistoryEvent<ReadInput | WriteInput, RegisterOutput>;

const write = (value: number) => ({ f: "write", value }) as const;
const read = { f: "read" } as const;

describe("operationsOf", () => {
  it("pairs calls and returns", () => {
    const events: readonly Event[] = [
      { kind: "call", id: 7, process: "a", value: write(1) },
      { kind: "call", id: 8, value: read },
      { kind: "return", id: 8, value: 1 },
      { kind: "return", id: 7 },
      { kind: "call", id: 9, value: write(2) },
    ];
    expect(operationsOf(events)).toEqual([
      { id: 7, process: "a", input: write(1), call: 0, return: 3 },
      { id: 8, input: read, output: 1, call: 1, return: 2 },
      { id: 9, input: write(2), call: 4, return: null },
    ]);
    expect(check(register(0), operationsOf(events)).result).toBe("ok");
    expect(operationsOf([])).toEqual([]);
  });

  it("takes the times of the events when they have some", () => {
    // Without times the read began after the write ended. The clock could not tell.
    const stale = (time: number): readonly Event[] => [
      { kind: "call", id: 1, value: write(1), time: 5 },
      { kind: "return", id: 1, time: 10 },
      { kind: "call", id: 2, value: read, time },
      { kind: "return", id: 2, value: 0, time: 20 },
    ];
    expect(check(register(0), operationsOf(stale(10))).result).toBe("ok");
    expect(check(register(0), operationsOf(stale(11))).result).toBe("illegal");
  });

  it("says which event makes no sense", () => {
    const call: Event = { kind: "call", id: 7, value: read };
    const end: Event = { kind: "return", id: 7, value: 0 };
    const failing =
      (...events: readonly Event[]) =>
      () =>
        operationsOf(events);
    expect(failing(end)).toThrow("Event 0 (return of operation 7): it was not called before");
    expect(failing(call, call)).toThrow(
      "Event 1 (call of operation 7): it was called before; every operation needs an id of its own",
    );
    expect(failing(call, end, end)).toThrow("Event 2 (return of operation 7): it returned before");
    expect(failing(call, { ...end, time: 1 })).toThrow(
      "Event 1 (return of operation 7): it has a time, unlike the first event; give all a time, or none",
    );
    expect(failing({ ...call, time: 1 }, end)).toThrow(RangeError);
    expect(() => check(register(0), failing({ ...call, time: 3 }, { ...end, time: 2 })())).toThrow(
      "Operation 7 returned at 2, before 3",
    );
  });
});

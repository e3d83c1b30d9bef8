import { expect, test } from "vitest";
import { LockTable } from "./locks.ts";

const owner = (id: string, time: number) => ({
  ...{ id, isPrepared: false },
  priority: [time, id] as const,
});

test("tutorial: readers share a key, a writer is in the way of all, and of nobody once it has released", () => {
  const locks = new LockTable();
  const [old, young, writer] = [owner("old", 1), owner("young", 2), owner("writer", 3)];
  locks.grant("x", "shared", young);
  expect(locks.conflicts("x", "shared", old)).toEqual([]);
  locks.grant("x", "shared", old);
  expect(locks.conflicts("x", "exclusive", writer)).toEqual([old, young]);
  for (const reader of [old, young]) locks.release(reader);
  locks.grant("x", "exclusive", writer);
  expect(locks.conflicts("x", "shared", old)).toEqual([writer]);
  locks.release(writer);
  expect(locks.heldCount).toBe(0);
});

test("who reads again what it writes keeps the stronger lock", () => {
  const locks = new LockTable();
  const [writer, reader] = [owner("writer", 1), owner("reader", 2)];
  for (const mode of ["exclusive", "shared"] as const) locks.grant("x", mode, writer);
  expect(locks.conflicts("x", "shared", reader)).toEqual([writer]);
  expect(locks.isHeld("x", writer)).toBe(true);
});

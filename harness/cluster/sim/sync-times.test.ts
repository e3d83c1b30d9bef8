import { expect, test } from "vitest";
import { SyncTimes } from "./sync-times.ts";

const syncsOf = (seed: number): readonly number[] => {
  const times = new SyncTimes(seed, "n1");
  times.restart(seed);
  return Array.from({ length: 1_000 }, () => times.nextUs());
};
const middle = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[500] ?? 0;

test("tutorial: disks are fast or slow for a whole run, and some are busy now and then", () => {
  const disks = Array.from({ length: 60 }, (_, seed) => syncsOf(seed));
  expect(Math.min(...disks.map(middle))).toBeLessThan(1_000);
  expect(Math.max(...disks.map(middle))).toBeGreaterThan(8_000);
  const busy = disks.map((times) => times.filter((us) => us > 21_000).length);
  expect(busy.some((count) => count === 0)).toBe(true);
  expect(busy.some((count) => count > 5)).toBe(true);
  for (const us of disks.flat()) expect(us >= 100 && us < 221_000).toBe(true);
});

test("the same for the same seed", () => {
  expect(syncsOf(7)).toEqual(syncsOf(7));
  expect(syncsOf(7)).not.toEqual(syncsOf(8));
});

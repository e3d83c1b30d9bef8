import { expect, test } from "vitest";
import { type Box, ringOf, withRows } from "./cycle-ring.ts";

const SIZE = { width: 100, height: 60 };

function cover(left: Box, right: Box): boolean {
  const isBeside = Math.abs(left.x - right.x) >= (left.width + right.width) / 2;
  return !isBeside && Math.abs(left.y - right.y) < (left.height + right.height) / 2;
}

test.each([1, 2, 3, 7, 10])("%i boxes stand in a ring, and none covers another", (count) => {
  const { boxes, height, width } = ringOf(Array.from({ length: count }, () => SIZE));
  for (const [at, box] of boxes.entries()) {
    expect(box.x - box.width / 2).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width / 2).toBeLessThanOrEqual(width);
    expect(box.y + box.height / 2).toBeLessThanOrEqual(height);
    for (const other of boxes.slice(at + 1)) expect(cover(box, other)).toBe(false);
  }
});

test("what is no part of the circle stands in rows beneath it", () => {
  const ring = ringOf([SIZE, SIZE]);
  const { boxes, height } = withRows(
    ring,
    Array.from({ length: 6 }, () => SIZE),
  );
  expect(new Set(boxes.map(({ y }) => y)).size).toBe(2);
  for (const box of boxes) {
    expect(box.y - box.height / 2).toBeGreaterThanOrEqual(ring.height);
    expect(box.y + box.height / 2).toBeLessThanOrEqual(height);
  }
  expect(withRows(ring, []).height).toBe(ring.height);
});

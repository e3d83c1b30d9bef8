import fc from "fast-check";
import { expect, test } from "vitest";
import { ddmin } from "./ddmin.ts";

const needs =
  (...needed: readonly number[]) =>
  async (kept: readonly number[]): Promise<boolean> =>
    needed.every((each) => kept.includes(each));

test("tutorial: only what is needed is left, in its order", async () => {
  const items = Array.from({ length: 100 }, (_, i) => i);
  expect(await ddmin(items, needs(97, 3, 40))).toEqual([3, 40, 97]);
  expect(await ddmin(items, needs())).toEqual([]);
});

test("two needed items of a thousand take far fewer tries than a thousand", async () => {
  const items = Array.from({ length: 1_000 }, (_, i) => i);
  let tries = 0;
  await ddmin(items, (kept) => {
    tries++;
    return needs(250, 600)(kept);
  });
  expect(tries).toBeLessThan(60);
});

test("no single item can be left out of the result, whatever the condition", async () => {
  const items = Array.from({ length: 12 }, (_, i) => i);
  const condition = fc.func(fc.boolean()).map((draw) => (kept: readonly number[]) => {
    return kept.length === items.length || draw(kept.join());
  });
  await fc.assert(
    fc.asyncProperty(condition, async (holds) => {
      const kept = await ddmin(items, async (some) => holds(some));
      expect(holds(kept)).toBe(true);
      for (const left of kept) expect(holds(kept.filter((each) => each !== left))).toBe(false);
    }),
  );
});

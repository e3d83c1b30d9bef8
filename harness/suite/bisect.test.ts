import fc from "fast-check";
import { expect, test } from "vitest";
import { bisect, repeatsFor } from "./bisect.ts";

const commits = (count: number) => Array.from({ length: count }, (_, n) => `c${n}`);

test("tutorial: the first bad commit, in a few steps", async () => {
  const { confidence, steps, suspects } = await bisect(commits(100), 0.05, async (commit) =>
    Number(commit.slice(1)) >= 37 ? "bad" : "good",
  );
  expect(suspects).toEqual(["c36", "c37"]);
  expect(steps.length).toBeLessThanOrEqual(7);
  const goods = steps.filter(({ outcome }) => outcome === "good").length;
  expect(confidence).toBeCloseTo(0.95 ** goods);
});

test("the rarer it shows, the more runs it takes to call a commit good", () => {
  expect(repeatsFor(0.3)).toEqual({ repeats: 9, missed: 0.7 ** 9 });
  expect(repeatsFor(1)).toEqual({ repeats: 1, missed: 0 });
});

test("whatever cannot be built, the suspects hold the first bad commit and no other that was tested", async () => {
  const cases = fc.record({
    count: fc.integer({ min: 2, max: 40 }),
    place: fc.double({ min: 0, max: 1, noNaN: true }),
    broken: fc.array(fc.nat(40)),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ broken, count, place }) => {
      const first = 1 + Math.floor(place * (count - 2));
      const { steps, suspects } = await bisect(commits(count), 0, async (commit) => {
        const at = Number(commit.slice(1));
        if (broken.includes(at)) return "skip";
        return at >= first ? "bad" : "good";
      });
      expect(suspects.slice(1)).toContain(`c${first}`);
      for (const suspect of suspects.slice(1, -1))
        expect(steps.find(({ commit }) => commit === suspect)?.outcome).toBe("skip");
      expect(new Set(steps.map(({ commit }) => commit)).size).toBe(steps.length);
    }),
  );
});

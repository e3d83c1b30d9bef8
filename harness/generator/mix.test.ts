import fc from "fast-check";
import { expect, test } from "vitest";
import { emit, emitEach, limit, mix, nothing, untilOk } from "./index.ts";
import { brief } from "./testing/brief.ts";
import { perfect, quick } from "./testing/simulate.ts";

const numbers = (f: string) => emitEach((n) => ({ f, value: n }));
const alone = { threads: [0] };

test("mix draws one of several for each operation; the seed decides", () => {
  const draws = (seed: number) =>
    quick(limit(12, mix(seed, [numbers("a"), numbers("b"), numbers("c")])), alone)
      .map(({ f }) => f)
      .join("");
  expect(draws(1)).toBe("baaacacbbcac");
  expect(draws(2)).toBe("abaacacbbaca");
  expect(draws(1)).toBe(draws(1));
});

test("mix leaves out what is done, and is done when all are", () => {
  const g = mix(5, [limit(1, numbers("a")), nothing, limit(3, numbers("b"))]);
  const drawn = quick(g, alone).map(({ f, value }) => `${f}${value}`);
  expect(drawn.filter((name) => name.startsWith("a"))).toEqual(["a0"]);
  expect(drawn.filter((name) => name.startsWith("b"))).toEqual(["b0", "b1", "b2"]);
  expect(quick(mix(5, []))).toEqual([]);
});

test("mix passes over what is pending: one that waits for its answer does not hold up the others", () => {
  const slow = { latencyNs: ({ f }: { f: string }) => (f === "a" ? 1_000 : 10) };
  const g = limit(6, mix(3, [untilOk(emit({ f: "a" })), numbers("b")]));
  expect(brief(perfect(g, slow))).toEqual([
    "0 w1 b 0",
    "0 w0 a",
    "10 w1 b 1",
    "20 w1 b 2",
    "30 w1 b 3",
    "40 w1 b 4",
  ]);
});

test("every operation of each generator comes out, once and in order", () => {
  const sizes = fc.array(fc.nat({ max: 6 }), { maxLength: 5 });
  fc.assert(
    fc.property(fc.nat(), sizes, (seed, counts) => {
      const g = mix(
        seed,
        counts.map((count, index) => limit(count, numbers(`g${index}`))),
      );
      const lines = quick(g, alone);
      for (const [index, count] of counts.entries()) {
        const own = lines.filter(({ f }) => f === `g${index}`).map(({ value }) => value);
        expect(own).toEqual(Array.from({ length: count }, (_, n) => n));
      }
    }),
  );
});

test("shares are equal", () => {
  const g = mix(11, [numbers("a"), numbers("b"), numbers("c"), numbers("d")]);
  const lines = quick(g, { ...alone, maxOps: 4_000 });
  for (const name of ["a", "b", "c", "d"]) {
    const share = lines.filter(({ f }) => f === name).length;
    expect(Math.abs(share - 1_000)).toBeLessThan(6 * Math.sqrt(1_000));
  }
});

import { expect, test } from "vitest";
import { perfect } from "../../harness/generator/testing/simulate.ts";
import { BLIND_WRITE, siblingOps } from "./generator.ts";

const take = (seed: number, keyCount = 3) =>
  perfect(siblingOps({ seed, keyCount }), { threads: [0, 1, 2], maxOps: 600 });

test("tutorial: a client writes the key that it has just read; some writes are blind", () => {
  const ops = take(7);
  const share = (f: string) => ops.filter((op) => op.f === f).length / ops.length;
  expect(share("read")).toBeGreaterThan(0.3);
  expect(share("write")).toBeGreaterThan(0.25);
  expect(share(BLIND_WRITE)).toBeGreaterThan(0.1);
  expect(new Set(ops.map(({ key }) => key))).toEqual(new Set([0, 1, 2]));
  for (const thread of [0, 1, 2]) {
    const own = ops.filter((op) => op.thread === thread);
    for (const [i, op] of own.entries())
      if (op.f === "write") expect(own[i - 1]).toMatchObject({ f: "read", key: op.key ?? null });
  }
  const written = ops.filter(({ f }) => f !== "read").map(({ value }) => value);
  expect(new Set(written).size).toBe(written.length);
});

test("a seed always gives the same operations, another seed others", () => {
  expect(take(7)).toEqual(take(7));
  expect(take(7)).not.toEqual(take(8));
});

import { expect, test } from "vitest";
import { perfect } from "../../harness/generator/testing/simulate.ts";
import { crdtDemands, crdtOps } from "./generator.ts";
import { CRDT_TYPES, type CrdtType } from "./value-type.ts";

const take = (type: CrdtType, seed = 7) =>
  perfect(crdtOps({ seed, keyCount: 2, type }), {
    threads: [0, 1],
    maxOps: 400,
    outcome: ({ f, key }) => (f === "read" ? { type: "ok", value: [`in ${key}`] } : { type: "ok" }),
  });

test("tutorial: a client of a set removes what it has read in that key", () => {
  const ops = take("or-set");
  const removes = ops.filter(({ f }) => f === "remove");
  expect(removes.length).toBeGreaterThan(40);
  for (const { key, value } of removes) expect(value).toBe(`in ${key}`);
  expect(new Set(ops.map(({ f }) => f))).toEqual(new Set(["read", "add", "remove"]));
});

test.each([
  ["g-counter", (value: number) => value > 0],
  ["pn-counter", (value: number) => value !== 0],
  ["g-set", (value: number) => value >= 0],
] as const)("what is added to a %s", (type, isFine) => {
  const adds = take(type).filter(({ f }) => f === "add");
  expect(adds.length).toBeGreaterThan(150);
  expect(adds.every(({ value }) => isFine(Number(value)))).toBe(true);
});

test("values of a register are written once", () => {
  const written = take("lww-register").flatMap(({ f, value }) => (f === "write" ? [value] : []));
  expect(new Set(written).size).toBe(written.length);
});

test.each(CRDT_TYPES)("a seed always gives the same operations of a %s", (type) => {
  expect(take(type)).toEqual(take(type));
  expect(take(type)).not.toEqual(take(type, 8));
  const demanded = crdtDemands(type, 0, 1).map(({ f }) => f);
  expect(new Set(demanded)).toEqual(new Set(take(type).map(({ f }) => f)));
});

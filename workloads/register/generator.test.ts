import { expect, test } from "vitest";
import { ThreadTable } from "../../harness/generator/context.ts";
import type { Generator } from "../../harness/generator/generator.ts";
import { registerOps } from "./generator.ts";

const MIX = { seed: 7, keyCount: 3, valueCount: null };

/** The first `count` operations, each completed at once by `answer`. */
function take(
  generator: Generator,
  count: number,
  answer?: (f: string, value: unknown) => unknown,
) {
  const context = new ThreadTable([0, 1, 2]).context(0);
  const ops: { f: string; key: unknown; value: unknown }[] = [];
  let current = generator;
  for (let n = 0; n < count; n++) {
    const next = current.next(context);
    if (next.kind !== "op" || next.op.kind !== "invoke") throw new Error("expected an operation");
    const { f, key, value, thread } = next.op;
    ops.push({ f, key, value });
    current = next.rest;
    if (!answer) continue;
    const seen = answer(f, value) as null;
    current = current.update(context, {
      thread,
      time: 0,
      type: "ok",
      f,
      value: seen,
      key: key as number,
    });
  }
  return ops;
}

test("tutorial: reads, writes and cas on a few keys, each value written once", () => {
  const ops = take(registerOps(MIX), 400, (f, value) => (f === "read" ? 1 : value));
  const share = (f: string) => ops.filter((op) => op.f === f).length / ops.length;
  expect(share("read")).toBeGreaterThan(0.4);
  expect(share("write")).toBeGreaterThan(0.15);
  expect(share("cas")).toBeGreaterThan(0.15);
  expect(new Set(ops.map((op) => op.key))).toEqual(new Set([0, 1, 2]));
  const written = ops.flatMap(({ f, value }) =>
    f === "write" ? [value] : f === "cas" ? [(value as number[])[1]] : [],
  );
  expect(new Set(written).size).toBe(written.length);
});

test("a cas expects what was last seen in its key; without any knowledge it is a write", () => {
  expect(take(registerOps(MIX), 50).some((op) => op.f === "cas")).toBe(false);
  const expected = take(registerOps(MIX), 50, () => 42).flatMap(({ f, value }) =>
    f === "cas" ? [(value as number[])[0]] : [],
  );
  expect(new Set(expected)).toEqual(new Set([42]));
});

test("with a value count, values repeat", () => {
  const ops = take(registerOps({ ...MIX, valueCount: 2 }), 100);
  expect(new Set(ops.filter((op) => op.f === "write").map((op) => op.value))).toEqual(
    new Set([0, 1]),
  );
});

test("a seed always gives the same operations, another seed others", () => {
  expect(take(registerOps(MIX), 30)).toEqual(take(registerOps(MIX), 30));
  expect(take(registerOps(MIX), 30)).not.toEqual(take(registerOps({ ...MIX, seed: 8 }), 30));
});

test("with readers, clients of odd number only read, and the others do everything", () => {
  const fsOf = (thread: number) => {
    const context = new ThreadTable([thread]).context(0);
    const fs = new Set<string>();
    let current = registerOps({ ...MIX, readers: true });
    for (let n = 0; n < 50; n++) {
      const next = current.next(context);
      if (next.kind !== "op" || next.op.kind !== "invoke") throw new Error("expected an operation");
      fs.add(next.op.f);
      current = next.rest;
    }
    return [...fs].sort();
  };
  expect(fsOf(1)).toEqual(["read"]);
  expect(fsOf(2)).toEqual(["read", "write"]);
});

import { expect, test } from "vitest";
import type { Session } from "../../harness/client/client.ts";
import { limit } from "../../harness/generator/index.ts";
import { quick } from "../../harness/generator/testing/simulate.ts";
import { counter } from "./counter.ts";

const OPTIONS = {
  ...{ seed: 1, nodes: ["n1"], concurrency: 2, keyCount: 3, valueCount: null },
  ...{ callTimeoutMs: 1_000, settings: {} },
};

test("tutorial: adds carry a delta, reads give a number, and a key that does not exist is 0", async () => {
  const asked: unknown[] = [];
  const answers = [{ type: "add_ok" }, { type: "read_ok", value: 4 }, { type: "error", code: 20 }];
  const session: Session = {
    id: "c1",
    close() {},
    async call(_node, body) {
      asked.push(body);
      return answers[asked.length - 1] ?? { type: "error", code: 10 };
    },
  };
  const client = counter.openClient(session, "n1", OPTIONS);
  const op = { process: 0, key: 1, value: null };
  expect(await client.invoke({ ...op, f: "add", value: 4 })).toMatchObject({ type: "ok" });
  expect(await client.invoke({ ...op, f: "read" })).toMatchObject({ type: "ok", value: 4 });
  expect(await client.invoke({ ...op, f: "read" })).toMatchObject({ type: "ok", value: 0 });
  expect(asked[0]).toEqual({ type: "add", key: 1, delta: 4 });
});

test("only where keys can be decremented is anything negative added", () => {
  const deltas = (settings: Readonly<Record<string, string>>) =>
    quick(limit(400, counter.generator({ ...OPTIONS, settings })), { threads: [0, 1] }).flatMap(
      ({ f, value }) => (f === "add" ? [value as number] : []),
    );
  expect(Math.min(...deltas({ value: "g-counter" }))).toBe(1);
  expect(Math.min(...deltas({ value: "pn-counter" }))).toBe(-5);
  expect(Math.max(...deltas({ value: "pn-counter" }))).toBe(5);
});

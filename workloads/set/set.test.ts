import { expect, test } from "vitest";
import { SETTLE_MS } from "../../harness/checkers/convergence/settling.ts";
import { CallTimeout, NodeUnreachable, type Session } from "../../harness/client/client.ts";
import type { Invocation } from "../../harness/core/op.ts";
import { limit } from "../../harness/generator/index.ts";
import { perfect, quick } from "../../harness/generator/testing/simulate.ts";
import type { Body } from "../../harness/node/message.ts";
import { settledReads } from "../final-reads/settled-reads.ts";
import { set } from "./set.ts";

const OPTIONS = {
  ...{ seed: 1, nodes: ["n1", "n2"], concurrency: 2, keyCount: 3, valueCount: null },
  ...{ callTimeoutMs: 1_000, settings: {} },
};

async function invoke(op: Partial<Invocation>, answer: Body | Error) {
  const asked: string[] = [];
  const session: Session = {
    id: "c1",
    close() {},
    async call(node, body) {
      asked.push(`${node} ${JSON.stringify(body)}`);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const client = set.openClient(session, "n1", OPTIONS);
  const completion = await client.invoke({ process: 0, f: "read", key: 1, value: null, ...op });
  return { completion, asked };
}

test("tutorial: calls and what becomes of them", async () => {
  const added = await invoke({ f: "add", value: 7 }, { type: "add_ok" });
  expect(added.asked).toEqual(['n1 {"type":"add","key":1,"element":7}']);
  expect(added.completion).toEqual({ type: "ok", node: "n1" });
  const read = await invoke({}, { type: "read_ok", value: [7] });
  expect(read.asked).toEqual(['n1 {"type":"read","key":1}']);
  expect(read.completion).toEqual({ type: "ok", value: [7], node: "n1" });
});

const add = { f: "add", value: 7 };

test.each([
  ["a key that does not exist is empty", {}, { type: "error", code: 20 }, "ok"],
  ["an add that timed out stays open", add, new CallTimeout("n1", "add", 1), "info"],
  ["a read that timed out changed nothing", {}, new CallTimeout("n1", "read", 1), "fail"],
  ["a call that never left fails", add, new NodeUnreachable("n1", "down"), "fail"],
  ["a refusal is definite", add, { type: "error", code: 11 }, "fail"],
  ["an answer that makes no sense leaves an add open", add, { type: "banana" }, "info"],
  ["a read that gives no list says nothing", {}, { type: "read_ok", value: 7 }, "fail"],
] as const)("%s", async (_, op, answer, type) => {
  expect((await invoke(op, answer as Body)).completion.type).toBe(type);
});

test("each element is added once, a seed always gives the same operations", () => {
  const ops = quick(limit(400, set.generator(OPTIONS)), { threads: [0, 1] });
  const added = ops.filter(({ f }) => f === "add").map(({ value }) => value);
  expect(added.length).toBeGreaterThan(150);
  expect(new Set(added).size).toBe(added.length);
  expect(new Set(ops.map(({ key }) => key))).toEqual(new Set([0, 1, 2]));
  expect(quick(limit(400, set.generator(OPTIONS)), { threads: [0, 1] })).toEqual(ops);
});

test("in the end every client reads every key, when replicas had their time", () => {
  const reads = perfect(settledReads(3), { threads: [0, 1] }).filter(
    ({ type }) => type === "invoke",
  );
  const who = reads.map(({ thread, key }) => `${thread} ${key}`).sort();
  expect(who).toEqual(["0 0", "0 1", "0 2", "1 0", "1 1", "1 2"]);
  for (const { time } of reads) expect(time).toBeGreaterThanOrEqual(SETTLE_MS * 1e6);
});

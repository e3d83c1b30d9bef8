import { expect, test } from "vitest";
import { CallTimeout, NodeUnreachable, type Session } from "../../harness/client/client.ts";
import type { Completion, Invocation } from "../../harness/core/op.ts";
import type { Body } from "../../harness/node/message.ts";
import { openRegisterClient } from "./client.ts";

type Answer = Body | Error;

/** A client of n1 in a cluster of n1, n2, n3 that answers in this order. */
async function invoke(op: Partial<Invocation>, ...answers: readonly Answer[]) {
  const asked: string[] = [];
  const session: Session = {
    id: "c1",
    close() {},
    async call(node, body) {
      const answer = answers[asked.length];
      asked.push(`${node} ${JSON.stringify(body)}`);
      if (answer === undefined) throw new Error(`no answer prepared for ${node}`);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const client = openRegisterClient({
    ...{ session, home: "n1", nodes: ["n1", "n2", "n3"], callTimeoutMs: 1_000 },
  });
  const completion: Completion = await client.invoke({
    process: 0,
    f: "read",
    key: 1,
    value: null,
    ...op,
  });
  return { completion, asked };
}

const write = { f: "write", value: 5 };
const cas = { f: "cas", value: [5, 6] };
const error = (code: number, more: Partial<Body> = {}): Body =>
  ({ type: "error", code, ...more }) as Body;

test("tutorial: lin-kv calls and what becomes of them", async () => {
  const read = await invoke({}, { type: "read_ok", value: 5 });
  expect(read.asked).toEqual(['n1 {"type":"read","key":1}']);
  expect(read.completion).toEqual({ type: "ok", value: 5, node: "n1" });

  const wrote = await invoke(write, { type: "write_ok" });
  expect(wrote.asked).toEqual(['n1 {"type":"write","key":1,"value":5}']);
  expect(wrote.completion).toEqual({ type: "ok", node: "n1" });

  const swapped = await invoke(cas, { type: "cas_ok" });
  expect(swapped.asked).toEqual(['n1 {"type":"cas","key":1,"from":5,"to":6}']);
  expect(swapped.completion).toEqual({ type: "ok", node: "n1" });
});

test("a key that does not exist reads as null", async () => {
  expect((await invoke({}, error(20))).completion).toEqual({ type: "ok", value: null, node: "n1" });
});

test("a failed cas is a read of what it found, where the system tells", async () => {
  const told = await invoke(cas, error(22, { observed: 9 }));
  expect(told.completion).toMatchObject({
    type: "fail",
    error: "precondition-failed",
    observed: 9,
  });
  const untold = await invoke(cas, error(22));
  expect(untold.completion).toEqual({ type: "fail", error: "precondition-failed", node: "n1" });
  const missing = await invoke(cas, error(20));
  expect(missing.completion).toMatchObject({ type: "fail", observed: null });
});

test("a leader that is named is asked, twice at the most", async () => {
  const followed = await invoke(write, error(11, { leader: "n3" }), { type: "write_ok" });
  expect(followed.completion).toEqual({ type: "ok", node: "n3" });
  const chased = await invoke(
    write,
    ...[error(11, { leader: "n2" }), error(11, { leader: "n3" }), error(11, { leader: "n1" })],
  );
  expect(chased.asked).toHaveLength(3);
  expect(chased.completion).toMatchObject({ type: "fail", node: "n3" });
});

test("a hint is not followed to a stranger, to the same node, or after an indefinite error", async () => {
  for (const reply of [
    error(11, { leader: "evil" }),
    error(11, { leader: "n1" }),
    error(13, { leader: "n2" }),
  ])
    expect((await invoke(write, reply)).asked).toHaveLength(1);
});

test.each([
  ["a write that timed out stays open", write, new CallTimeout("n1", "write", 1), "info"],
  ["a read that timed out changed nothing", {}, new CallTimeout("n1", "read", 1), "fail"],
  ["a call that never left fails", write, new NodeUnreachable("n1", "down"), "fail"],
  ["a crash leaves a write open", write, error(13), "info"],
  ["an answer that makes no sense leaves a write open", write, { type: "banana" }, "info"],
  ["a read without a value says nothing", {}, { type: "read_ok" }, "fail"],
])("%s", async (_, op, answer, type) => {
  expect((await invoke(op, answer)).completion.type).toBe(type);
});

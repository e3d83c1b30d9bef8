import { expect, test } from "vitest";
import { CallTimeout, type Session } from "../../harness/client/client.ts";
import type { Json } from "../../harness/core/json.ts";
import type { Body } from "../../harness/node/message.ts";
import { openSiblingsClient } from "./client.ts";

type Call = readonly [f: string, value: Json, answer: Body | Error];

/** What one client asks, and what becomes of it. */
async function invoke(...calls: readonly Call[]) {
  const asked: Body[] = [];
  const session: Session = {
    id: "c1",
    close() {},
    async call(_, body) {
      const answer = calls[asked.push(body) - 1]?.[2];
      if (answer === undefined || answer instanceof Error) throw answer;
      return answer;
    },
  };
  const client = openSiblingsClient({ session, home: "n1", callTimeoutMs: 1_000 });
  const completions = [];
  for (const [f, value] of calls)
    completions.push(await client.invoke({ process: 0, f, key: 1, value }));
  return { asked, completions };
}

const readOk = (values: readonly Json[], context: Json): Body => ({
  type: "read_ok",
  values,
  context,
});

test("tutorial: a write hands back the context of the last read or write, a blind one none", async () => {
  const { asked, completions } = await invoke(
    ["read", null, readOk([2, 1], "a")],
    ["write", 3, { type: "write_ok", context: "b" }],
    ["write", 4, new CallTimeout("n1", "write", 1)],
    ["blind-write", 5, { type: "write_ok", context: "c" }],
    ["write", 6, { type: "error", code: 11 }],
  );
  expect(asked).toEqual([
    { type: "read", key: 1 },
    { type: "write", key: 1, value: 3, context: "a" },
    { type: "write", key: 1, value: 4, context: "b" },
    { type: "write", key: 1, value: 5, context: null },
    { type: "write", key: 1, value: 6, context: "c" },
  ]);
  expect(completions).toEqual([
    { type: "ok", value: [1, 2], node: "n1" },
    { type: "ok", node: "n1" },
    { type: "info", error: "timeout", node: "n1" },
    { type: "ok", node: "n1" },
    { type: "fail", error: "temporarily-unavailable", node: "n1" },
  ]);
});

test("a key that does not exist has no values, and no context", async () => {
  const { asked, completions } = await invoke(
    ["read", null, readOk([1], "a")],
    ["final-read", 3, { type: "error", code: 20 }],
    ["write", 2, { type: "write_ok", context: "b" }],
  );
  expect(completions[1]).toEqual({ type: "ok", value: [], node: "n1" });
  expect(asked[2]).toMatchObject({ context: null });
});

test.each([
  ["read", { type: "read_ok", values: [1] }, "fail"],
  ["read", { type: "read_ok", value: 1, context: "a" }, "fail"],
  ["write", { type: "write_ok" }, "info"],
  ["write", { type: "write_ok", context: null }, "info"],
] as const)("%s answered by %j ends as %s", async (f, answer, type, value: Json = null) => {
  const { completions } = await invoke([f, value, answer]);
  expect(completions[0]).toMatchObject({
    type,
    error: ["malformed-reply", JSON.stringify(answer)],
  });
});

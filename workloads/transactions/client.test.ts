import { expect, test } from "vitest";
import { CallTimeout, NodeUnreachable, type Session } from "../../harness/client/client.ts";
import type { Json } from "../../harness/core/json.ts";
import type { Body } from "../../harness/node/message.ts";
import { openTransactionClient } from "./client.ts";

const WRITES: Json = [
  ["r", 1, null],
  ["append", 1, 2],
];
const READS: Json = [["r", 1, null]];

async function invoke(value: Json, answer: Body | Error) {
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
  const client = openTransactionClient({ session, home: "n1", callTimeoutMs: 1_000 });
  return { completion: await client.invoke({ process: 0, f: "txn", value }), asked };
}

test("tutorial: a transaction goes out and comes back with what it read", async () => {
  const txn = [
    ["r", 1, [7]],
    ["append", 1, 2],
  ];
  const { asked, completion } = await invoke(WRITES, { type: "txn_ok", txn });
  expect(asked).toEqual(['n1 {"type":"txn","txn":[["r",1,null],["append",1,2]]}']);
  expect(completion).toEqual({ type: "ok", value: txn, node: "n1" });
});

test.each([
  ["a conflict is certain", WRITES, { type: "error", code: 30 }, "fail"],
  ["a crash is not", WRITES, { type: "error", code: 13 }, "info"],
  ["but reads change nothing", READS, { type: "error", code: 13 }, "fail"],
  ["no answer leaves writes open", WRITES, new CallTimeout("n1", "txn", 1), "info"],
  ["what never left did not happen", WRITES, new NodeUnreachable("n1", "down"), "fail"],
  ["an answer of no known shape leaves writes open", WRITES, { type: "txn_ok", txn: 7 }, "info"],
])("%s", async (_, value, answer, type) => {
  expect((await invoke(value, answer as Body | Error)).completion.type).toBe(type);
});

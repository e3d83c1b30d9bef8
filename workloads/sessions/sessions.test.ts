import { describe, expect, test } from "vitest";
import { SETTLE_MS } from "../../harness/checkers/convergence/settling.ts";
import { BUDGET } from "../../harness/checkers/testing/histories.ts";
import { CallTimeout, NodeUnreachable, type Session } from "../../harness/client/client.ts";
import { History } from "../../harness/core/history.ts";
import { NS_PER_MS } from "../../harness/core/ids.ts";
import { ThreadTable } from "../../harness/generator/context.ts";
import type { Body } from "../../harness/node/message.ts";
import { openSessionsClient } from "./client.ts";
import { sessionOps } from "./generator.ts";
import { sessions } from "./sessions.ts";

const NODES = ["n1", "n2", "n3"];

/** The first operations of three clients that are always free. */
function take(count: number, seed = 7) {
  const context = new ThreadTable([0, 1, 2]).context(0);
  const ops = [];
  let current = sessionOps({ seed, keyCount: 5 });
  for (let n = 0; n < count; n++) {
    const next = current.next(context);
    if (next.kind !== "op" || next.op.kind !== "invoke") throw new Error("expected an operation");
    ops.push(next.op);
    current = next.rest as typeof current;
  }
  return ops;
}

/** A client of n1, and which nodes it asked. */
function open(id: string, answer: Body | Error) {
  const asked: string[] = [];
  const session: Session = {
    id,
    close() {},
    async call(node, body) {
      asked.push(`${node} ${JSON.stringify(body)}`);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const client = openSessionsClient({
    ...{ session, home: "n1", nodes: NODES, callTimeoutMs: 1_000, seed: 3 },
  });
  return { client, asked };
}

test("tutorial: reads and writes on a few keys, each value written once", () => {
  const ops = take(400);
  const written = ops.flatMap(({ f, value }) => (f === "write" ? [value] : []));
  expect(new Set(written).size).toBe(written.length);
  expect(written.length).toBeGreaterThan(100);
  expect(ops.length - written.length).toBeGreaterThan(100);
  expect(new Set(ops.map(({ key }) => key))).toEqual(new Set([0, 1, 2, 3, 4]));
  expect(take(50)).toEqual(take(50));
  expect(take(50, 8)).not.toEqual(take(50));
});

test("an episode is one client's: it goes up or down the keys", () => {
  const own = take(600).filter(({ thread }) => thread === 1);
  const steps = own.slice(0, 200).flatMap(({ f, key }, at) => {
    const before = own[at - 1];
    if (at % 4 === 0 || before === undefined) return [];
    return [`${before.f}-${f} ${(Number(key) - Number(before.key) + 5) % 5}`];
  });
  expect(new Set(steps)).toEqual(
    new Set([
      "write-write 1",
      "read-read 4",
      "write-read 0",
      "read-write 0",
      "read-write 1",
      "write-read 1",
    ]),
  );
});

describe("the client", () => {
  test("asks and records", async () => {
    const read = open("c1", { type: "read_ok", value: 5 });
    expect(await read.client.invoke({ process: 0, f: "read", key: 1, value: null })).toEqual({
      ...{ type: "ok", value: 5, node: "n1" },
    });
    expect(read.asked).toEqual(['n1 {"type":"read","key":1}']);
    const write = { process: 0, f: "write", key: 1, value: 5 };
    expect(await open("c1", { type: "write_ok" }).client.invoke(write)).toEqual({
      ...{ type: "ok", node: "n1" },
    });
  });

  test("reads nothing where there is no such key, and never follows a hint", async () => {
    const read = { process: 0, f: "read", key: 1, value: null };
    const missing = open("c1", { type: "error", code: 20 } as Body);
    expect(await missing.client.invoke(read)).toEqual({ type: "ok", value: null, node: "n1" });
    const hint = open("c1", { type: "error", code: 11, leader: "n2" } as Body);
    expect(await hint.client.invoke(read)).toMatchObject({ type: "fail", node: "n1" });
    expect(hint.asked).toHaveLength(1);
  });

  test("does not know what became of a write without an answer", async () => {
    const write = { process: 0, f: "write", key: 1, value: 5 };
    const outcome = async (answer: Body | Error) =>
      (await open("c1", answer).client.invoke(write)).type;
    expect(await outcome(new CallTimeout("n1", "write", 5))).toBe("info");
    expect(await outcome(new NodeUnreachable("n1", "down"))).toBe("fail");
    expect(await outcome({ type: "read_ok" } as Body)).toBe("info");
    expect(await outcome({ type: "error", code: 11 } as Body)).toBe("fail");
  });

  test("stays at home, or wanders: the seed decides which, about half and half", async () => {
    let homely = 0;
    for (let number = 0; number < 40; number++) {
      const { asked, client } = open(`c${number}`, { type: "write_ok" });
      for (let value = 0; value < 60; value++)
        await client.invoke({ process: 0, f: "write", key: 1, value });
      const nodes = new Set(asked.map((line) => line.split(" ")[0]));
      if (nodes.size === 1) homely++;
      else expect(nodes).toEqual(new Set(NODES));
    }
    expect(homely).toBeGreaterThan(10);
    expect(homely).toBeLessThan(30);
  });
});

test("what is claimed is what the ladder must show; a program that claims nothing must be linearizable", async () => {
  const op = (index: number, process: number, type: "invoke" | "ok", f: string, value: number) => ({
    ...{ index, process, type, f, key: "x", value, time: index * NS_PER_MS },
  });
  const stale = new History([
    ...[op(0, 1, "invoke", "write", 1), op(1, 1, "ok", "write", 1)],
    ...[op(2, 1, "invoke", "write", 2), op(3, 1, "ok", "write", 2)],
    ...[op(4, 2, "invoke", "read", 1), op(5, 2, "ok", "read", 1)],
  ]);
  const judge = async (claimed: Parameters<typeof sessions.checkers>[0]) =>
    (await sessions.checkers(claimed, {})[0]?.check(stale, BUDGET))?.valid;
  expect(await judge(null)).toBe(false);
  expect(await judge(["linearizable"])).toBe(false);
  expect(await judge(["sequential"])).toBe(true);
  expect(await judge([])).toBe(true);
});

test("the final reads wait until replicas have had the time to agree", () => {
  const options = { seed: 1, nodes: NODES, concurrency: 3, keyCount: 2, valueCount: null };
  const generator = sessions.finalGenerator({ ...options, callTimeoutMs: 1, settings: {} });
  const first = generator?.next(new ThreadTable([0, 1, 2]).context(0));
  if (first?.kind !== "op" || first.op.kind !== "sleep") throw new Error("expected a pause");
  expect(first.op.durationNs).toBeGreaterThanOrEqual(SETTLE_MS * NS_PER_MS);
});

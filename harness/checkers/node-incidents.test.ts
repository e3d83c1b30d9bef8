import { expect, test } from "vitest";
import { History } from "../core/history.ts";
import { type HarnessNote, noteOp } from "../core/notes.ts";
import { nodeIncidents } from "./node-incidents.ts";

const check = (...notes: readonly HarnessNote[]) => {
  const ops = notes.map((note, index) => ({ index, time: index, ...noteOp(note) }));
  return nodeIncidents().check(new History(ops), { timeoutMs: 1_000, memoryMb: 10 });
};

test("a run in which a node ended by itself is not passed", async () => {
  const message = "exit code 1\nInvariant broken: log index continuity";
  const result = await check({ note: "incident", node: "n3", kind: "exited", message });
  expect(result).toMatchObject({
    valid: "unknown",
    reason: "Node n3 ended by itself: exit code 1",
    details: { exited: 1, badOutput: 0 },
  });
});

test("an end that a fault in place brought about is listed as explained, and any other still counts", async () => {
  const message = "exit code 137\nlast words";
  const explained: HarnessNote = {
    ...{ note: "incident" as const, node: "n2", kind: "exited", message },
    cause: "memory",
  };
  expect(await check(explained)).toEqual({
    valid: true,
    details: {
      ...{ exited: 0, badOutput: 0 },
      explained: [{ node: "n2", cause: "memory", message: "exit code 137" }],
    },
  });
  const mystery = { note: "incident", node: "n1", kind: "exited", message: "exit code 1" } as const;
  expect(await check(explained, mystery)).toMatchObject({
    valid: "unknown",
    reason: "Node n1 ended by itself: exit code 1",
    details: { exited: 1, explained: [{ node: "n2" }] },
  });
});

test("garbage on an output is counted, and no reason to doubt the operations", async () => {
  const result = await check({
    note: "incident",
    node: "n3",
    kind: "bad-output",
    message: "hello",
  });
  expect(result).toEqual({ valid: true, details: { exited: 0, badOutput: 1 } });
});

test("where nothing else can end a node, one that ends by itself is a violation", async () => {
  const exited = {
    note: "incident",
    node: "n2",
    kind: "exited",
    message: "n2 crashed\nat x",
  } as const;
  const lines = [exited, { ...exited, cause: "disk-full" }].map(noteOp);
  const judge = (from: number) =>
    nodeIncidents({ isProof: true }).check(
      new History(lines.slice(from).map((line, index) => ({ index, time: index, ...line }))),
      { timeoutMs: 1_000, memoryMb: 10 },
    );
  expect(await judge(0)).toMatchObject({ valid: false, findings: [{ anomaly: "crash" }] });
  expect(await judge(1)).toMatchObject({ valid: true });
});

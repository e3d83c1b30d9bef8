import { expect, test } from "vitest";
import { NS_PER_MS } from "../core/ids.ts";
import type { ScheduledOperation } from "../core/schedule.ts";
import { ThreadTable } from "../generator/context.ts";
import { scheduledOperations } from "./scheduled-operations.ts";

const read = (atMs: number, thread: number): ScheduledOperation => ({
  ...{ atMs, thread, f: "read", key: 0, value: null },
});

/** Each operation keeps its client busy for `latencyMs`; the answer is who began what when. */
function play(operations: readonly ScheduledOperation[], endMs: number, latencyMs = 1) {
  const table = new ThreadTable([0, 1, 2]);
  const begun: string[] = [];
  const busyUntil = new Map<number, number>();
  let generator = scheduledOperations(operations, endMs);
  for (let now = 0; ; now += NS_PER_MS) {
    for (const [thread, end] of busyUntil) {
      if (end > now) continue;
      busyUntil.delete(thread);
      table.release(thread);
    }
    for (;;) {
      const next = generator.next(table.context(now));
      if (next.kind === "done") return { begun, endMs: now / NS_PER_MS };
      if (next.kind === "pending" || next.op.time > now) break;
      generator = next.rest;
      const thread = Number(next.op.thread);
      table.occupy(thread);
      busyUntil.set(thread, now + latencyMs * NS_PER_MS);
      begun.push(`${now / NS_PER_MS} ${thread}`);
    }
  }
}

test("tutorial: each operation by its client at its time", () => {
  const { begun } = play([read(30, 1), read(10, 0), read(20, 2)], 0);
  expect(begun).toEqual(["10 0", "20 2", "30 1"]);
});

test("a client that is busy does it as soon as it is free, and keeps nobody else waiting", () => {
  const { begun } = play([read(10, 0), read(12, 0), read(13, 1)], 0, 5);
  expect(begun).toEqual(["10 0", "13 1", "15 0"]);
});

test("a run without operations lasts as long as it should", () => {
  expect(play([], 40).endMs).toBe(40);
  expect(play([read(90, 0)], 40)).toMatchObject({ begun: ["90 0"], endMs: 90 });
});

import { describe, expect, it } from "vitest";
import { check } from "../check.ts";
import { fifoQueue, type QueueInput, type QueueOutput } from "../models/fifo-queue.ts";
import type { Operation } from "../operation.ts";

type QueueOperation = Operation<QueueInput, QueueOutput>;

const put = (id: number, value: number, call: number, end: number | null): QueueOperation => {
  return { id, input: { f: "enqueue", value }, output: null, call, return: end };
};
const take = (
  id: number,
  output: number | null,
  call: number,
  end: number | null,
): QueueOperation => ({ id, input: { f: "dequeue" }, output, call, return: end });

function explained(operations: readonly QueueOperation[]) {
  const { counterexample } = check(fifoQueue(), operations);
  return [counterexample?.operations.map(({ id }) => id), ...(counterexample?.explanation ?? [])];
}

describe("explanations of queues", () => {
  it.each<[string, readonly QueueOperation[], readonly unknown[]]>([
    [
      "thin air",
      [put(1, 1, 0, 1), take(2, 5, 2, 3)],
      [[2], "dequeue 2 returned 5, but nobody enqueued 5"],
    ],
    [
      "taken before it was there",
      [take(1, 7, 0, 1), put(2, 7, 2, 3)],
      [
        [1, 2],
        "dequeue 1, which returned 7, had finished before enqueue 2 of 7 began, but nothing else enqueued 7",
      ],
    ],
    [
      "taken twice",
      [put(1, 7, 0, 1), take(2, 7, 2, 3), take(3, 7, 4, null), take(4, 7, 4, 5)],
      [
        [1, 2, 4],
        "dequeue 2 and dequeue 4 both returned 7",
        "but 7 was there only once, by enqueue 1",
      ],
    ],
    [
      "overtaken",
      [put(1, 7, 0, 1), put(2, 8, 2, 3), put(3, 9, 2, 3), take(4, 8, 4, 5), take(5, 7, 6, 7)],
      [
        [1, 2, 4, 5],
        "dequeue 4 returned 8, but 7 was in front of it: enqueue 1 of 7 had finished before enqueue 2 of 8 began",
        "and 7 was still there: dequeue 5, which returned 7, began after dequeue 4 had finished",
      ],
    ],
    [
      "overtaken and never taken",
      [put(1, 7, 0, 1), put(2, 8, 2, 3), take(4, 8, 4, 5)],
      [
        [1, 2, 4],
        "dequeue 4 returned 8, but 7 was in front of it: enqueue 1 of 7 had finished before enqueue 2 of 8 began",
        "and 7 was still there: no dequeue had taken it by then",
      ],
    ],
    [
      "found empty, although it never was",
      [put(1, 7, 0, 1), put(2, 8, 2, 4), take(3, null, 3, 9), take(4, 7, 5, 8)],
      [
        [1, 2, 3, 4],
        "dequeue 3 found the queue empty, but something was in it all the while:",
        "7 since enqueue 1 had finished, until dequeue 4 began to take it",
        "8 since enqueue 2 had finished, and no dequeue took it",
      ],
    ],
    [
      "more lost than dequeues without an answer can have taken",
      [
        put(1, 7, 0, 1),
        put(2, 8, 2, 3),
        put(3, 9, 4, 5),
        take(4, null, 4, null),
        take(5, 9, 6, 7),
        take(6, null, 8, null),
      ],
      [
        [1, 2, 3, 4, 5],
        "7 was in front of 9, which dequeue 5 returned, but no dequeue returned 7",
        "8 was in front of 9, which dequeue 5 returned, but no dequeue returned 8",
        "and at most 1 of these 2 went to dequeues that never returned: dequeue 4",
      ],
    ],
  ])("%s", (_, operations, expected) => {
    expect(explained(operations)).toEqual(expected);
  });
});

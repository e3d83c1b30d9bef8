import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "../check.ts";
import { fifoQueue } from "../models/fifo-queue.ts";
import { isLinearizable } from "../testing/brute-force.ts";
import { type QueueOperation, queueHistories } from "../testing/queue-histories.ts";
import { layOut } from "../timeline.ts";
import { whyNotLinearization } from "../verify.ts";
import { decideQueue } from "./queue.ts";

const numRuns = Number(process.env.PORCUPINE_CASES ?? 5_000);
const model = fifoQueue();
const view = model.queue as NonNullable<typeof model.queue>;

const put = (id: number, value: number, call: number, end: number | null): QueueOperation => {
  return { id, input: { f: "enqueue", value }, output: null, call, return: end };
};
const take = (
  id: number,
  output: number | null,
  call: number,
  end: number | null,
): QueueOperation => ({ id, input: { f: "dequeue" }, output, call, return: end });

function decide(operations: readonly QueueOperation[]) {
  const timeline = layOut(operations);
  const outcome = decideQueue(view, operations, timeline, timeline.byCall);
  const chosen = (members: Iterable<number>) =>
    Array.from(members, (member) => operations[member] as QueueOperation);
  if (outcome?.result === "ok")
    return { result: "ok", order: chosen(outcome.order ?? []) } as const;
  if (outcome) return { ...outcome, culprits: chosen(outcome.culprits) };
  return { result: "none" } as const;
}

const idsOf = (operations: readonly QueueOperation[]) => operations.map(({ id }) => id);

describe("queues", () => {
  it("are decided by what overtook what", () => {
    // Both enqueues are open at the same time, so 2 may have been put in first.
    const concurrent = [put(1, 1, 0, 9), put(2, 2, 1, 8), take(3, 2, 10, 11), take(4, 1, 12, 13)];
    const good = decide(concurrent);
    expect(good.result === "ok" && idsOf(good.order)).toEqual([2, 1, 3, 4]);

    // Now 1 was in the queue before 2 was, and 2 left first.
    const overtaken = [put(1, 1, 0, 1), put(2, 2, 2, 3), take(3, 2, 10, 11), take(4, 1, 12, 13)];
    const bad = decide([...overtaken, put(5, 3, 14, 15)]);
    expect(bad.result === "illegal" && idsOf(bad.culprits)).toEqual([1, 2, 3, 4]);
  });

  it("let dequeues that never returned take what is missing, as far as they suffice", () => {
    const history = [put(1, 1, 0, 1), put(2, 2, 2, 3), put(3, 3, 4, 5), take(4, 3, 8, 9)];
    const lost = [take(5, null, 6, null), take(6, null, 7, null)];
    const good = decide([...history, ...lost]);
    expect(good.result === "ok" && idsOf(good.order)).toEqual([1, 2, 3, 5, 6, 4]);
    // One alone cannot take both 1 and 2, and one that began too late takes neither.
    const late = take(7, null, 10, null);
    const bad = decide([...history, ...lost.slice(1), late]);
    expect(bad).toMatchObject({ violation: { kind: "lost" } });
    expect(bad.result === "illegal" && idsOf(bad.culprits)).toEqual([1, 2, 3, 6, 4]);
    expect(decide([...history, late])).toMatchObject({ violation: { kind: "overtaken" } });
  });

  it("place an enqueue before its value is taken, however late it returns, and leave out what need not have been", () => {
    const pending = put(9, 9, 0, null);
    const history = [
      put(1, 1, 0, 10),
      take(2, 2, 1, 8),
      take(3, 1, 2, 3),
      put(4, 2, 5, 6),
      pending,
    ];
    const outcome = decide(history);
    expect(outcome.result === "ok" && idsOf(outcome.order)).toEqual([1, 3, 4, 2]);
  });

  it("say nothing when a value was put in twice", () => {
    expect(decide([put(1, 1, 0, 1), put(2, 1, 2, 3), take(3, 1, 4, 5)]).result).toBe("none");
  });

  it.each(["different", "equal", "lossy"] as const)(
    "agree with trying every order: %s",
    (flavour) => {
      const seen = { ok: 0, illegal: 0, none: 0 };
      const violations = new Map<string, number>();
      fc.assert(
        fc.property(queueHistories(flavour, 7), (operations) => {
          const outcome = decide(operations);
          seen[outcome.result]++;
          if (outcome.result === "none") return;
          expect(outcome.result).toBe(isLinearizable(model, operations) ? "ok" : "illegal");
          if (outcome.result === "ok") {
            expect(whyNotLinearization(model, operations, outcome.order)).toBe(null);
            return;
          }
          const { kind } = outcome.violation;
          violations.set(kind, (violations.get(kind) ?? 0) + 1);
          expect(isLinearizable(model, outcome.culprits)).toBe(false);
          expect(decide(outcome.culprits)).toMatchObject({ violation: { kind } });
        }),
        { numRuns },
      );
      if (process.env.SHOW) console.log(seen, violations);
      // Neither answer is so rare that it goes untested, and different values are nearly always decided.
      expect(Math.min(seen.ok, seen.illegal)).toBeGreaterThan(numRuns / 20);
      if (flavour === "equal") return;
      expect(seen.none).toBeLessThan(numRuns / 10);
      if (flavour === "different") return;
      const kinds = ["early", "never-empty", "overtaken", "thin-air", "twice"];
      expect([...violations.keys()]).toEqual(expect.arrayContaining(kinds));
    },
  );

  it("explain why, with nothing that could excuse it left out", () => {
    fc.assert(
      fc.property(queueHistories("lossy", 7), (operations) => {
        const { counterexample, partitions } = check(model, operations);
        if (!counterexample) return;
        const shown = counterexample.operations;
        expect(isLinearizable(model, shown)).toBe(false);
        const related = operations.filter((one) => isRelated(one, shown));
        expect(isLinearizable(model, related)).toBe(false);
        if (partitions[0]?.algorithm === "queue")
          expect(counterexample.explanation.join()).not.toMatch(/fit|possible|undefined/);
      }),
      { numRuns },
    );
  });
});

/** It is shown, puts in or takes a value that is shown, or may have taken one. */
function isRelated(one: QueueOperation, shown: readonly QueueOperation[]): boolean {
  if (shown.includes(one)) return true;
  if (one.input.f === "dequeue" && one.return === null) return true;
  const value = valueIn(one);
  return value !== null && shown.some((other) => valueIn(other) === value);
}

function valueIn({ input, output }: QueueOperation) {
  return input.f === "enqueue" ? input.value : (output ?? null);
}

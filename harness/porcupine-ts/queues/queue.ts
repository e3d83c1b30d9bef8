import type { QueueView } from "../model.ts";
import type { Operation } from "../operation.ts";
import { NONE } from "../register/actions.ts";
import type { AskClock, Timeline } from "../timeline.ts";
import { keepLedger, type ValueFault } from "./ledger.ts";
import { type Lives, livesOf, type Stay, takenOf } from "./lives.ts";
import { assign, type Loss } from "./losses.ts";
import { placeAll } from "./order.ts";
import { findViolation, type NeverEmpty, type Overtaking } from "./violations.ts";

export type QueueViolation = ValueFault | Overtaking | NeverEmpty | Loss;

export type QueueOutcome =
  | {
      readonly result: "ok";
      /** Operation numbers in a legal order; null when it was not asked for. */
      readonly order: Int32Array | null;
    }
  | {
      readonly result: "illegal";
      readonly violation: QueueViolation;
      /** Operation numbers, in the order of their calls, that are illegal by themselves. */
      readonly culprits: readonly number[];
    };

export interface QueueOptions {
  /** Default: true. */
  readonly wantsOrder?: boolean;
  readonly askClock?: AskClock;
}

/**
 * Decides a first-in, first-out queue, empty at first, whose every value is enqueued at most once, in O(n log n).
 *
 * Dequeues that never returned may have taken any value, or none. What is illegal among the values that others took is
 * illegal with them too, and what they must have taken is assigned to them. Null when a value is enqueued twice, or when
 * such dequeues leave it open at which moment another one found the queue empty.
 *
 * @param members operation numbers in the order of their calls.
 */
export function decideQueue<Input, Output>(
  queue: QueueView<Input, Output>,
  operations: readonly Operation<Input, Output>[],
  timeline: Timeline,
  members: Int32Array,
  { wantsOrder = true, askClock = () => {} }: QueueOptions = {},
): QueueOutcome | null {
  const ledger = keepLedger(queue, operations, timeline, members, askClock);
  askClock();
  if (!ledger) return null;
  if ("kind" in ledger) return illegal(ledger, timeline);
  const { lives, empties, unreturned } = ledger;
  const isCertain = unreturned.length === 0;
  const taken = isCertain ? lives : takenOf(lives, timeline);
  askClock();
  const found = findViolation(taken, empties, timeline);
  askClock();
  if (found.kind !== "gaps") return illegal(found, timeline);
  const ok = (certain: Lives): QueueOutcome => {
    askClock();
    return { result: "ok", order: wantsOrder ? placeAll(certain, empties, found.positions) : null };
  };
  if (isCertain) return ok(lives);
  const loss = assign(ledger, new Int32Array(), timeline);
  if ("kind" in loss) return illegal(loss, timeline);
  const dequeue = assign(ledger, found.positions, timeline);
  if ("kind" in dequeue) return null;
  return ok(livesOf(lives.enqueue, dequeue, timeline));
}

function illegal(violation: QueueViolation, { callAt }: Timeline): QueueOutcome {
  const culprits = culpritsOf(violation).filter((one) => one !== NONE);
  const inOrder = [...new Set(culprits)].sort(
    (a, b) => (callAt[a] as number) - (callAt[b] as number),
  );
  return { result: "illegal", violation, culprits: inOrder };
}

function culpritsOf(violation: QueueViolation): readonly number[] {
  switch (violation.kind) {
    case "thin-air":
      return [violation.dequeue];
    case "early":
      return [violation.enqueue, violation.dequeue];
    case "twice":
      return [violation.enqueue, ...violation.dequeues];
    case "overtaken":
      return operationsOf([violation.first, violation.second]);
    case "never-empty":
      return [violation.empty, ...operationsOf(violation.stays)];
    case "lost":
      return [
        ...operationsOf([...violation.lost, ...violation.overtakers]),
        ...violation.unreturned,
      ];
  }
}

function operationsOf(stays: readonly Stay[]): readonly number[] {
  return stays.flatMap(({ enqueue, dequeue }) => [enqueue, dequeue]);
}

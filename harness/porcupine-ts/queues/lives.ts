import { NONE } from "../register/actions.ts";
import type { Timeline } from "../timeline.ts";

/**
 * When each value was put in and taken out. Arrays are by value number, in the order of the calls of the enqueues.
 *
 * Positions are those of the timeline, with two more behind all of them: one for the return of an operation that
 * never returned, and one later for the call and return of a dequeue that nobody called.
 */
export interface Lives {
  readonly enqueue: Int32Array;
  /** The operation that took the value, or NONE. */
  readonly dequeue: Int32Array;
  readonly enqueueCallAt: Int32Array;
  readonly enqueueReturnAt: Int32Array;
  readonly dequeueCallAt: Int32Array;
  readonly dequeueReturnAt: Int32Array;
}

/** @param dequeue for each enqueue the operation that took its value, or NONE. */
export function livesOf(enqueue: Int32Array, dequeue: Int32Array, timeline: Timeline): Lives {
  const { callAt, returnAt } = timeline;
  const end = 2 * callAt.length;
  const returnOf = (one: number) => Math.min(returnAt[one] as number, end);
  return {
    enqueue,
    dequeue,
    enqueueCallAt: enqueue.map((one) => callAt[one] as number),
    enqueueReturnAt: enqueue.map(returnOf),
    dequeueCallAt: dequeue.map((one) => (one === NONE ? end + 1 : (callAt[one] as number))),
    dequeueReturnAt: dequeue.map((one) => (one === NONE ? end + 1 : returnOf(one))),
  };
}

/** The lives of the values that were taken. */
export function takenOf({ enqueue, dequeue }: Lives, timeline: Timeline): Lives {
  const isTaken = (_: number, value: number) => dequeue[value] !== NONE;
  return livesOf(enqueue.filter(isTaken), dequeue.filter(isTaken), timeline);
}

/** What put a value in and what took it out, if anything did: operation numbers. */
export interface Stay {
  readonly enqueue: number;
  /** Or NONE. */
  readonly dequeue: number;
}

export function stayOf({ enqueue, dequeue }: Lives, value: number): Stay {
  return { enqueue: enqueue[value] as number, dequeue: dequeue[value] as number };
}

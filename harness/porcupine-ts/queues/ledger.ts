import type { QueueAction, QueueView, Value } from "../model.ts";
import { type Operation, outputOf } from "../operation.ts";
import { NONE } from "../register/actions.ts";
import { ValueNumbers } from "../register/value-numbers.ts";
import { type AskClock, CLOCK_MASK, NEVER, type Timeline } from "../timeline.ts";
import { type Lives, livesOf } from "./lives.ts";

/** One part of a history of a queue, with every value enqueued once and dequeued at most once. */
export interface Ledger {
  readonly lives: Lives;
  /** Dequeues that found nothing, in the order of their calls. */
  readonly empties: readonly number[];
  /** Dequeues that never returned, in the order of their calls: each took some value, found nothing, or did not happen. */
  readonly unreturned: readonly number[];
}

/** What is wrong with one value whatever the others do. */
export type ValueFault =
  | { readonly kind: "thin-air"; readonly dequeue: number }
  | { readonly kind: "early"; readonly enqueue: number; readonly dequeue: number }
  | {
      readonly kind: "twice";
      readonly enqueue: number;
      readonly dequeues: readonly [number, number];
    };

/** Null when some value is enqueued twice: which of the two a dequeue took is not known. */
export function keepLedger<Input, Output>(
  queue: QueueView<Input, Output>,
  operations: readonly Operation<Input, Output>[],
  timeline: Timeline,
  members: Int32Array,
  askClock: AskClock,
): Ledger | ValueFault | null {
  const books = new Books(members.length);
  for (let i = 0; i < members.length; i++) {
    if ((i & CLOCK_MASK) === CLOCK_MASK) askClock();
    const member = members[i] as number;
    const operation = operations[member] as Operation<Input, Output>;
    const action = queue.action(operation.input, outputOf(operation));
    books.enter(member, action, timeline.returnAt[member] !== NEVER);
  }
  askClock();
  return books.close(timeline, askClock);
}

class Books {
  readonly #numbers: ValueNumbers;
  /** By value number. */
  readonly #enqueueOf: number[] = [];
  /** In the order of their calls, with the number of the value. */
  readonly #enqueues: number[] = [];
  readonly #enqueued: number[] = [];
  readonly #dequeues: number[] = [];
  readonly #dequeued: number[] = [];
  readonly #empties: number[] = [];
  readonly #unreturned: number[] = [];
  #isAmbiguous = false;

  constructor(count: number) {
    this.#numbers = new ValueNumbers(null, 4 * count);
  }

  enter(member: number, action: QueueAction, returned: boolean): void {
    if (action.kind === "enqueue") {
      const value = this.#numberOf(action.value);
      this.#isAmbiguous ||= this.#enqueueOf[value] !== NONE;
      this.#enqueueOf[value] = member;
      this.#enqueues.push(member);
      this.#enqueued.push(value);
    } else if (!returned) {
      this.#unreturned.push(member);
    } else if (action.kind === "empty") {
      this.#empties.push(member);
    } else {
      this.#dequeues.push(member);
      this.#dequeued.push(this.#numberOf(action.value));
    }
  }

  close(timeline: Timeline, askClock: AskClock): Ledger | ValueFault | null {
    const thin = this.#dequeued.findIndex((value) => this.#enqueueOf[value] === NONE);
    if (thin >= 0) return { kind: "thin-air", dequeue: this.#dequeues[thin] as number };
    if (this.#isAmbiguous) return null;
    const dequeueOf = this.#pair(timeline);
    if (!(dequeueOf instanceof Int32Array)) return dequeueOf;
    askClock();
    // One that never returned and whose value nobody took need not have happened: every order is legal without it.
    const happened = (enqueue: number, i: number) =>
      timeline.returnAt[enqueue] !== NEVER || dequeueOf[this.#enqueued[i] as number] !== NONE;
    const enqueues = this.#enqueues.filter(happened);
    const values = this.#enqueued.filter((_, i) => happened(this.#enqueues[i] as number, i));
    askClock();
    const takers = Int32Array.from(values, (value) => dequeueOf[value] as number);
    return {
      lives: livesOf(Int32Array.from(enqueues), takers, timeline),
      empties: this.#empties,
      unreturned: this.#unreturned,
    };
  }

  /** The dequeue of each value, or NONE, by value number. */
  #pair({ callAt, returnAt }: Timeline): Int32Array | ValueFault {
    const dequeueOf = new Int32Array(this.#enqueueOf.length).fill(NONE);
    for (let i = 0; i < this.#dequeues.length; i++) {
      const dequeue = this.#dequeues[i] as number;
      const value = this.#dequeued[i] as number;
      const enqueue = this.#enqueueOf[value] as number;
      const other = dequeueOf[value] as number;
      if (other !== NONE) return { kind: "twice", enqueue, dequeues: [other, dequeue] };
      if ((returnAt[dequeue] as number) < (callAt[enqueue] as number))
        return { kind: "early", enqueue, dequeue };
      dequeueOf[value] = dequeue;
    }
    return dequeueOf;
  }

  #numberOf(value: Value): number {
    const number = this.#numbers.numberOf(value);
    while (this.#enqueueOf.length <= number) this.#enqueueOf.push(NONE);
    return number;
  }
}

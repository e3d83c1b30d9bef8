import { NONE } from "../register/actions.ts";
import { IntervalOrder } from "./interval-order.ts";
import type { Lives } from "./lives.ts";

/**
 * A legal order of all operations, when there is no violation.
 *
 * A value must come before another when its enqueue had ended before the other's began, or its dequeue had. Each of
 * these two relations is an interval order, and overtaking is two values that must come before each other. A longer
 * circle takes turns between the two; of "a enqueued before b" and "c before d", one holds crosswise as well (a before
 * d, or c before b), and that makes the circle shorter, down to two. So without overtaking there is none. A dequeue that
 * found nothing is a value put in and taken out at the one moment of its gap, and forms no circle of two either.
 *
 * An enqueue takes effect before its value is taken: it ends, for this purpose, when its dequeue does.
 *
 * @param gaps for each of the empties, a position right after which the queue may be empty.
 */
export function placeAll(lives: Lives, empties: readonly number[], gaps: Int32Array): Int32Array {
  const enqueueBy = lives.enqueueReturnAt.map((at, value) =>
    Math.min(at, lives.dequeueReturnAt[value] as number),
  );
  const enqueueFrom = concatenated(lives.enqueueCallAt, gaps);
  const dequeueFrom = concatenated(lives.dequeueCallAt, gaps);
  const line = lineUp(
    new IntervalOrder(enqueueFrom, concatenated(enqueueBy, gaps)),
    new IntervalOrder(dequeueFrom, concatenated(lives.dequeueReturnAt, gaps)),
  );
  const arrivals = concatenated(lives.enqueue, Int32Array.from(empties));
  const departures = concatenated(lives.dequeue, new Int32Array(empties.length).fill(NONE));
  return interleave(
    { operations: inLine(arrivals, line), earliestAt: inLine(enqueueFrom, line) },
    { operations: inLine(departures, line), earliestAt: inLine(dequeueFrom, line) },
  );
}

function concatenated(one: Int32Array, other: Int32Array): Int32Array {
  const both = new Int32Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

function inLine(column: Int32Array, line: Int32Array): Int32Array {
  return line.map((item) => column[item] as number);
}

/** All items, each after those that must come before it in either order. */
function lineUp(arrival: IntervalOrder, departure: IntervalOrder): Int32Array {
  const line = new Int32Array(arrival.size);
  const admissions = new Uint8Array(arrival.size);
  let count = 0;
  const admit = (order: IntervalOrder) => {
    for (let item = order.admit(); item !== NONE; item = order.admit()) {
      admissions[item] = (admissions[item] as number) + 1;
      if (admissions[item] === 2) line[count++] = item;
    }
  };
  admit(arrival);
  admit(departure);
  for (let i = 0; i < count; i++) {
    arrival.remove(line[i] as number);
    departure.remove(line[i] as number);
    admit(arrival);
    admit(departure);
  }
  return line;
}

interface Column {
  /** NONE: nothing happens there. */
  readonly operations: Int32Array;
  readonly earliestAt: Int32Array;
}

/**
 * Each operation at the earliest moment that its call and its predecessor in its column allow, departures behind their
 * arrivals. At equal moments departures come first, so that a dequeue that found nothing finds nothing.
 */
function interleave(arrivals: Column, departures: Column): Int32Array {
  const line = arrivals.operations.length;
  const order = new Int32Array(2 * line);
  let length = 0;
  let arrivalAt = -1;
  let departed = 0;
  let departureAt = -1;
  const departUntil = (limitAt: number, arrived: number) => {
    for (; departed < arrived; departed++) {
      const earliestAt = Math.max(departureAt, departures.earliestAt[departed] as number);
      if (earliestAt > limitAt) return;
      departureAt = earliestAt;
      const operation = departures.operations[departed] as number;
      if (operation !== NONE) order[length++] = operation;
    }
  };
  for (let i = 0; i < line; i++) {
    arrivalAt = Math.max(arrivalAt, arrivals.earliestAt[i] as number);
    departUntil(arrivalAt, i);
    order[length++] = arrivals.operations[i] as number;
  }
  departUntil(Number.POSITIVE_INFINITY, line);
  return order.subarray(0, length);
}

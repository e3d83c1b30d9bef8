import type { Operation } from "./operation.ts";

/** Stands for the return position of an operation that never returned. */
export const NEVER = 0x7fff_ffff;

/** The calls and returns of a history as positions in one order, without ties. Arrays are by operation index. */
export interface Timeline {
  readonly callAt: Int32Array;
  readonly returnAt: Int32Array;
  /** Operation indexes in the order of their calls. */
  readonly byCall: Int32Array;
}

/**
 * Lays all calls and returns in one order. From here on, "a had finished before b began" is `returnAt[a] < callAt[b]`.
 *
 * Intervals are closed: at equal times calls come before returns, so an operation that returned at 5 and one called
 * at 5 are concurrent. Clocks tick in steps. When two events carry the same time, nobody knows which was first, and
 * of the two guesses only one is safe: with `w = write 1` over [0, 5] and `r = read -> 0` over [5, 9], "w first" makes
 * r a stale read and accuses a correct register, while "concurrent" lets both orders pass. The price is that a real
 * violation inside one tick goes unseen. A false alarm is worse than a miss; who needs the tick uses a finer clock,
 * or positions in a log that cannot tie.
 */
export function layOut(operations: readonly Operation<unknown, unknown>[]): Timeline {
  const events = orderedEvents(operations);
  const callAt = new Int32Array(operations.length);
  const returnAt = new Int32Array(operations.length).fill(NEVER);
  const byCall = new Int32Array(operations.length);
  let calls = 0;
  for (let position = 0; position < events.length; position++) {
    const event = events[position] as number;
    const operation = event >>> 1;
    if (event & 1) {
      returnAt[operation] = position;
    } else {
      callAt[operation] = position;
      byCall[calls++] = operation;
    }
  }
  return { callAt, returnAt, byCall };
}

/** Events are numbered `2 * operation` for the call, one more for the return. */
function orderedEvents(operations: readonly Operation<unknown, unknown>[]): Uint32Array {
  const events = new Uint32Array(2 * operations.length);
  const times = new Float64Array(2 * operations.length);
  let count = 0;
  let dense = operations.length > 0;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < operations.length; i++) {
    const { call, return: end } = operations[i] as Operation<unknown, unknown>;
    events[count++] = 2 * i;
    times[2 * i] = call;
    dense &&= Number.isSafeInteger(call) && (end === null || Number.isSafeInteger(end));
    first = Math.min(first, call);
    last = Math.max(last, end ?? call);
    if (end === null) continue;
    events[count++] = 2 * i + 1;
    times[2 * i + 1] = end;
  }
  const used = events.subarray(0, count);
  if (dense && last - first <= 8 * count) return countingSorted(used, times, first, last);
  return used.sort(
    (a, b) => (times[a] as number) - (times[b] as number) || (a & 1) - (b & 1) || a - b,
  );
}

/** Linear time for what histories mostly have: log positions. */
function countingSorted(
  events: Uint32Array,
  times: Float64Array,
  first: number,
  last: number,
): Uint32Array {
  const bucketOf = (event: number) => 2 * ((times[event] as number) - first) + (event & 1);
  const starts = new Uint32Array(2 * (last - first + 1) + 1);
  for (const event of events)
    starts[bucketOf(event) + 1] = (starts[bucketOf(event) + 1] as number) + 1;
  for (let i = 1; i < starts.length; i++)
    starts[i] = (starts[i] as number) + (starts[i - 1] as number);
  const sorted = new Uint32Array(events.length);
  for (const event of events) {
    const bucket = bucketOf(event);
    const at = starts[bucket] as number;
    sorted[at] = event;
    starts[bucket] = at + 1;
  }
  return sorted;
}

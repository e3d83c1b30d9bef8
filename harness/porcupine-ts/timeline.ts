import { type Operation, validate } from "./operation.ts";

/** Stands for the return position of an operation that never returned. */
export const NEVER = 0x7fff_ffff;

/** The calls and returns of a history as positions in one order, without ties. Arrays are by operation index. */
export interface Timeline {
  readonly callAt: Int32Array;
  readonly returnAt: Int32Array;
  /** Operation indexes in the order of their calls. */
  readonly byCall: Int32Array;
}

/** Asked now and then in long passes; throws when time is up. */
export type AskClock = () => void;

/** A pass over a history asks the clock when these bits of its index are all set. */
export const CLOCK_MASK = 0xffff;

/** Below that many events, comparing is faster than counting digits. */
const FEW_EVENTS = 4_096;

/**
 * Lays all calls and returns in one order. From here on, "a had finished before b began" is `returnAt[a] < callAt[b]`.
 *
 * Intervals are closed: at equal times calls come before returns, so an operation that returned at 5 and one called
 * at 5 are concurrent. Clocks tick in steps. When two events carry the same time, nobody knows which was first, and
 * of the two guesses only one is safe: with `w = write 1` over [0, 5] and `r = read -> 0` over [5, 9], "w first" makes
 * r a stale read and accuses a correct register, while "concurrent" lets both orders pass. The price is that a real
 * violation inside one tick goes unseen. A false alarm is worse than a miss; who needs the tick uses a finer clock,
 * or positions in a log that cannot tie.
 *
 * @throws RangeError for times that make no sense.
 */
export function layOut(
  operations: readonly Operation<unknown, unknown>[],
  askClock: AskClock = () => {},
): Timeline {
  const moments = momentsOf(operations, askClock);
  const { isDense, times } = moments;
  if (isDense) return countTicks(moments, askClock);
  return inOrder(
    times.length <= FEW_EVENTS ? byComparing(times) : byDigits(times, askClock),
    times,
  );
}

interface Moments {
  /** The calls of all operations, then their returns; infinite for those that never returned. */
  readonly times: Float64Array<ArrayBuffer>;
  readonly first: number;
  readonly last: number;
  /** Whole numbers not much further apart than there are events. */
  readonly isDense: boolean;
}

function momentsOf(
  operations: readonly Operation<unknown, unknown>[],
  askClock: AskClock,
): Moments {
  const count = operations.length;
  const times = new Float64Array(2 * count);
  let isWhole = true;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    if ((i & CLOCK_MASK) === CLOCK_MASK) askClock();
    const operation = operations[i] as Operation<unknown, unknown>;
    validate(operation);
    const { call, return: end } = operation;
    const latest = end ?? call;
    // A negative zero is a zero, also bit by bit.
    times[i] = call + 0;
    times[count + i] = end === null ? Number.POSITIVE_INFINITY : end + 0;
    if (call < first) first = call;
    if (latest > last) last = latest;
    isWhole &&= Number.isSafeInteger(call) && Number.isSafeInteger(latest);
  }
  return { times, first, last, isDense: count > 0 && isWhole && last - first <= 16 * count };
}

/** Linear time for what histories mostly have: log positions. */
function countTicks({ times, first, last }: Moments, askClock: AskClock): Timeline {
  const count = times.length / 2;
  const nextAt = new Int32Array(2 * (last - first + 1) + 1);
  const countAt = (bucket: number) => {
    nextAt[bucket + 1] = (nextAt[bucket + 1] as number) + 1;
  };
  for (let i = 0; i < count; i++) {
    const end = times[count + i] as number;
    countAt(2 * ((times[i] as number) - first));
    if (end !== Number.POSITIVE_INFINITY) countAt(2 * (end - first) + 1);
  }
  askClock();
  for (let i = 1; i < nextAt.length; i++)
    nextAt[i] = (nextAt[i] as number) + (nextAt[i - 1] as number);
  askClock();
  const callAt = new Int32Array(count);
  const returnAt = new Int32Array(count).fill(NEVER);
  for (let i = 0; i < count; i++) {
    const end = times[count + i] as number;
    const atCall = 2 * ((times[i] as number) - first);
    callAt[i] = nextAt[atCall] as number;
    nextAt[atCall] = (nextAt[atCall] as number) + 1;
    if (end === Number.POSITIVE_INFINITY) continue;
    const atReturn = 2 * (end - first) + 1;
    returnAt[i] = nextAt[atReturn] as number;
    nextAt[atReturn] = (nextAt[atReturn] as number) + 1;
  }
  return { callAt, returnAt, byCall: sortedByPosition(callAt, 2 * count) };
}

/** Indexes in the order of the positions, which are all different and below `end`. */
function sortedByPosition(positions: Int32Array, end: number): Int32Array {
  const indexAt = new Int32Array(end).fill(-1);
  for (let i = 0; i < positions.length; i++) indexAt[positions[i] as number] = i;
  const sorted = new Int32Array(positions.length);
  let count = 0;
  for (const index of indexAt) if (index >= 0) sorted[count++] = index;
  return sorted;
}

function byComparing(times: Float64Array): Uint32Array {
  const events = Uint32Array.from(times, (_, i) => i);
  return events.sort((a, b) => (times[a] as number) - (times[b] as number) || a - b);
}

/**
 * Sorts by the bits of the times, sixteen at a time, the lowest first. Each round keeps equal ones as they are, and calls
 * stand before returns at the start.
 */
export function byDigits(times: Float64Array<ArrayBuffer>, askClock: AskClock): Uint32Array {
  const words = sortableBits(times);
  askClock();
  let events = new Uint32Array(times.length);
  for (let i = 0; i < events.length; i++) events[i] = i;
  let sorted = new Uint32Array(events.length);
  for (let digit = 0; digit < 4; digit++) {
    askClock();
    const word = digit >>> 1;
    const shift = 16 * (digit & 1);
    const nextAt = new Uint32Array(1 << 16);
    for (let i = word; i < words.length; i += 2) {
      const value = ((words[i] as number) >>> shift) & 0xffff;
      nextAt[value] = (nextAt[value] as number) + 1;
    }
    if (nextAt.includes(times.length)) continue;
    askClock();
    let before = 0;
    for (let value = 0; value < nextAt.length; value++) {
      const here = nextAt[value] as number;
      nextAt[value] = before;
      before += here;
    }
    for (const event of events) {
      const value = ((words[2 * event + word] as number) >>> shift) & 0xffff;
      sorted[nextAt[value] as number] = event;
      nextAt[value] = (nextAt[value] as number) + 1;
    }
    [events, sorted] = [sorted, events];
  }
  return events;
}

/** Unsigned numbers of 64 bits, low word first, in the same order as the times. */
function sortableBits(times: Float64Array<ArrayBuffer>): Uint32Array {
  const bits = new Uint32Array(times.buffer);
  const words = new Uint32Array(bits.length);
  const [lowest] = new Uint8Array(Uint16Array.of(1).buffer);
  const lowWord = lowest === 1 ? 0 : 1;
  for (let i = 0; i < words.length; i += 2) {
    const low = bits[i + lowWord] as number;
    const high = bits[i + 1 - lowWord] as number;
    const isNegative = high >>> 31 === 1;
    words[i] = isNegative ? ~low : low;
    words[i + 1] = isNegative ? ~high : high | 0x8000_0000;
  }
  return words;
}

function inOrder(events: Uint32Array, times: Float64Array): Timeline {
  const count = times.length / 2;
  const callAt = new Int32Array(count);
  const returnAt = new Int32Array(count).fill(NEVER);
  const byCall = new Int32Array(count);
  let calls = 0;
  for (let position = 0; position < events.length; position++) {
    const event = events[position] as number;
    if (event < count) {
      callAt[event] = position;
      byCall[calls++] = event;
    } else if (times[event] !== Number.POSITIVE_INFINITY) {
      returnAt[event - count] = position;
    }
  }
  return { callAt, returnAt, byCall };
}

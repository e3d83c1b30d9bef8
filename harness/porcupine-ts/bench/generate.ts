import type { CasInput, Operation, ReadInput, RegisterOutput, WriteInput } from "../index.ts";
import { randomStream } from "./random.ts";

export type Keyed = { readonly key: number };
export type BenchInput = (ReadInput | WriteInput | CasInput) & Keyed;
export type BenchOperation = Operation<BenchInput, RegisterOutput>;

export interface Shape {
  readonly operations: number;
  readonly clients: number;
  readonly keys: number;
  /** Share of the operations that never return, of those that change something. */
  readonly neverReturned: number;
  /** How many values there are; 0: every write has its own. */
  readonly values: number;
  readonly seed: number;
}

/** When the operations are open and take effect, in arrays by their number; `byPoint` lists them as they take effect. */
interface Spans {
  /** Positions in a log: 0, 1, 2 and so on through all calls and returns. */
  readonly callAt: Int32Array;
  readonly returnAt: Int32Array;
  readonly byPoint: Int32Array;
}

/**
 * A history that is linearizable because it was made so: clients one operation after the other, each with a moment
 * between call and return at which it takes effect. Half are reads, a quarter writes, a quarter compare-and-sets; a
 * failed one tells what it found if `values` is 0.
 *
 * Operations are small objects, made in one place and with shared inputs for reads: a history weighs what it must, and
 * the memory that is measured is mostly the checker's.
 */
export function generate(shape: Shape): BenchOperation[] {
  const random = randomStream(shape.seed);
  const { callAt, returnAt, byPoint } = spansOf(shape, random);
  const states = new Array<number>(shape.keys).fill(0);
  const reads = states.map((_, key) => ({ f: "read", key }) as const);
  let fresh = 0;
  const nextValue = () => (shape.values === 0 ? ++fresh : Math.floor(random() * shape.values));
  const history: BenchOperation[] = [];
  for (let id = 0; id < byPoint.length; id++) {
    const number = byPoint[id] as number;
    const key = Math.floor(random() * shape.keys);
    const kind = random();
    const state = states[key] as number;
    const returns = kind < 0.5 || random() >= shape.neverReturned;
    const add = (input: BenchInput, output: RegisterOutput) => {
      const call = callAt[number] as number;
      const end = returns ? (returnAt[number] as number) : null;
      history.push({ id, process: number % shape.clients, input, output, call, return: end });
    };
    if (kind < 0.5) {
      add(reads[key] as BenchInput, state);
      continue;
    }
    const happens = returns || random() < 0.5;
    const value = nextValue();
    if (kind < 0.75) {
      if (happens) states[key] = value;
      add({ f: "write", value, key }, null);
      continue;
    }
    const guess = shape.values === 0 ? Math.max(0, state - 1) : Math.floor(random() * shape.values);
    const from = random() < 0.5 ? state : guess;
    if (from === state && happens) states[key] = value;
    const told = shape.values === 0 ? { observed: state } : false;
    add({ f: "cas", from, to: value, key }, from === state || told);
  }
  return history;
}

function spansOf({ operations, clients }: Shape, random: () => number): Spans {
  const latency = () => -Math.log(1 - random()) * 1_000;
  const calls = new Float64Array(operations);
  const points = new Float64Array(operations);
  const ends = new Float64Array(operations);
  const free = Array.from({ length: clients }, () => random() * 1_000);
  for (let i = 0; i < operations; i++) {
    const client = i % clients;
    const call = (free[client] as number) + random() * 10;
    calls[i] = call;
    points[i] = call + latency();
    ends[i] = (points[i] as number) + latency();
    free[client] = ends[i] as number;
  }
  const { callAt, returnAt } = logPositions(calls, ends);
  return { callAt, returnAt, byPoint: indexesInOrder(points) };
}

function logPositions(calls: Float64Array, ends: Float64Array) {
  const count = calls.length;
  const moments = new Float64Array(2 * count);
  moments.set(calls);
  moments.set(ends, count);
  const callAt = new Int32Array(count);
  const returnAt = new Int32Array(count);
  indexesInOrder(moments).forEach((index, position) => {
    if (index < count) callAt[index] = position;
    else returnAt[index - count] = position;
  });
  return { callAt, returnAt };
}

function indexesInOrder(moments: Float64Array): Int32Array {
  const indexes = Int32Array.from(moments, (_, i) => i);
  return indexes.sort((a, b) => (moments[a] as number) - (moments[b] as number));
}

/** Not every history has room for a certified stale read: so many are tried. */
const MOST_ATTEMPTS = 1_000;

/** Far apart, also modulo 2^32. */
const SEED_STEP = 0x9e37_79b1;

/**
 * A history with one certified stale read: of this seed or, where that has no room for one, of the first of the seeds
 * derived from it that has.
 *
 * @throws Error when none has.
 */
export function generateIllegal(shape: Shape): BenchOperation[] {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const illegal = makeIllegal(generate({ ...shape, seed: shape.seed + attempt * SEED_STEP }));
    if (illegal) return illegal;
  }
  throw new Error(`No stale read in ${MOST_ATTEMPTS} histories derived from seed ${shape.seed}`);
}

/**
 * Lets one read near 90 % of the history return a value that was certainly gone: every write of it that had begun when
 * the read ended had finished before another operation of the key began that changed the value and finished before the
 * read began. Null when there is no such read.
 */
function makeIllegal(history: readonly BenchOperation[]): BenchOperation[] | null {
  for (let at = Math.floor(history.length * 0.9); at < history.length; at++) {
    const read = history[at] as BenchOperation;
    if (read.input.f !== "read" || read.return === null) continue;
    const stale = staleValue(history, read);
    if (stale === undefined) continue;
    const changed = [...history];
    changed[at] = { ...read, output: stale };
    return changed;
  }
  return null;
}

function staleValue(history: readonly BenchOperation[], read: BenchOperation): number | undefined {
  const changes = history.filter(
    (one) => one.input.key === read.input.key && changedTo(one) !== undefined,
  );
  const lastChangeAt = changes
    .filter((one) => one.return !== null && one.return < read.call)
    .reduce((latest, one) => Math.max(latest, one.call), Number.NEGATIVE_INFINITY);
  const possible = new Set<number>();
  const gone = new Set<number>();
  for (const one of changes) {
    if (one.call > (read.return as number)) continue;
    const value = changedTo(one) as number;
    if (one.return === null || one.return >= lastChangeAt) possible.add(value);
    else gone.add(value);
  }
  return [...gone].filter((value) => !possible.has(value)).at(-1);
}

/** What it certainly or, never returned, possibly put there. */
function changedTo({ input, output, return: end }: BenchOperation): number | undefined {
  if (input.f === "write") return input.value as number;
  return input.f === "cas" && (output === true || end === null) ? (input.to as number) : undefined;
}

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

interface Span {
  readonly call: number;
  readonly point: number;
  readonly end: number;
  readonly client: number;
}

/**
 * A history that is linearizable because it was made so: clients one operation after the other, each with a moment
 * between call and return at which it takes effect. Half are reads, a quarter writes, a quarter compare-and-sets; a
 * failed one tells what it found if `values` is 0.
 */
export function generate(shape: Shape): BenchOperation[] {
  const random = randomStream(shape.seed);
  const states = new Array<number>(shape.keys).fill(0);
  let fresh = 0;
  const nextValue = () => (shape.values === 0 ? ++fresh : Math.floor(random() * shape.values));
  return logged(spans(shape, random)).map((span, id): BenchOperation => {
    const key = Math.floor(random() * shape.keys);
    const kind = random();
    const state = states[key] as number;
    const returns = kind < 0.5 || random() >= shape.neverReturned;
    const base = { id, process: span.client, call: span.call, return: returns ? span.end : null };
    if (kind < 0.5) return { ...base, input: { f: "read", key }, output: state };
    const happens = returns || random() < 0.5;
    const value = nextValue();
    if (kind < 0.75) {
      if (happens) states[key] = value;
      return { ...base, input: { f: "write", value, key }, output: null };
    }
    const guess = shape.values === 0 ? Math.max(0, state - 1) : Math.floor(random() * shape.values);
    const from = random() < 0.5 ? state : guess;
    if (from === state && happens) states[key] = value;
    const told = shape.values === 0 ? { observed: state } : false;
    return { ...base, input: { f: "cas", from, to: value, key }, output: from === state || told };
  });
}

/** When the operations are open and take effect, in the order in which they do. */
function spans({ operations, clients }: Shape, random: () => number): Span[] {
  const latency = () => -Math.log(1 - random()) * 1_000;
  const all: Span[] = [];
  const free = Array.from({ length: clients }, () => random() * 1_000);
  for (let i = 0; i < operations; i++) {
    const client = i % clients;
    const call = (free[client] as number) + random() * 10;
    const point = call + latency();
    const end = point + latency();
    free[client] = end;
    all.push({ call, point, end, client });
  }
  return all.sort((a, b) => a.point - b.point);
}

/** The same with positions in a log instead of times. */
function logged(all: readonly Span[]): Span[] {
  const moments = Float64Array.from(all.flatMap(({ call, end }) => [call, end])).sort();
  const positions = new Map<number, number>();
  for (const moment of moments) positions.set(moment, positions.size);
  const positionOf = (moment: number) => positions.get(moment) as number;
  return all.map((span) => ({
    ...span,
    call: positionOf(span.call),
    end: positionOf(span.end),
  }));
}

/**
 * Lets one read near 90 % of the history return a value that was certainly gone: every write of it that had begun when
 * the read ended had finished before another operation of the key began that changed the value and finished before the
 * read began. Null when there is no such read.
 */
export function makeIllegal(history: readonly BenchOperation[]): BenchOperation[] | null {
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

function changedTo({ input, output }: BenchOperation): number | undefined {
  if (input.f === "write") return input.value as number;
  return input.f === "cas" && output === true ? (input.to as number) : undefined;
}

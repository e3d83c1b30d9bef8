import fc from "fast-check";
import {
  andThen,
  any,
  clients,
  concat,
  cycle,
  cycleTimes,
  delay,
  eachThread,
  emit,
  emitEach,
  filterOps,
  flipFlop,
  type Generator,
  independentConcurrent,
  independentSequential,
  limit,
  log,
  mapOps,
  mix,
  nemesis,
  nothing,
  once,
  onLane,
  phases,
  repeat,
  reserve,
  sleep,
  stagger,
  synchronize,
  timeLimit,
  untilOk,
} from "../index.ts";

/** A generator with the expression that made it, for messages. */
export interface Sample {
  readonly text: string;
  readonly g: Generator;
}

/** How many client workers the samples need: a multiple of the groups in them. Lanes must be `kill` and `pause`. */
export const SAMPLE_THREADS = [0, 1, 2, 3, "kill", "pause"] as const;

/** Any combination of combinators, up to three deep; many are endless. */
export function anyGenerator(): fc.Arbitrary<Sample> {
  return fc.letrec<{ tree: Sample }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, depthIdentifier: "generator" },
      leaf,
      wrapped(tie("tree")),
      joined(tie("tree")),
    ),
  })).tree;
}

/**
 * What cannot stand anywhere, around any two generators: what divides all client workers, and windows of time, which
 * inside each other may never be open together.
 */
export function outerGenerator(): fc.Arbitrary<Sample> {
  const outers = fc.constantFrom(...OUTERS);
  return fc.tuple(outers, anyGenerator(), anyGenerator()).map(([[name, join], a, b]) => ({
    text: `${name}(${a.text}, ${b.text})`,
    g: join(a.g, b.g, 0),
  }));
}

const names = ["a", "b", "c"] as const;

const leaf: fc.Arbitrary<Sample> = fc.oneof(
  fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 4 }).map((fs) => ({
    text: `emit(${fs.join()})`,
    g: emit(...fs.map((f) => ({ f }))),
  })),
  fc.constantFrom(...names).map((f) => ({
    text: `emitEach(${f})`,
    g: emitEach((n) => ({ f, value: n })),
  })),
  fc.nat({ max: 5 }).map((ms) => ({ text: `sleep(${ms})`, g: sleep(ms) })),
  fc.constant({ text: "log", g: log("x") }),
  fc.constant({ text: "nothing", g: nothing }),
);

type Wrap = readonly [name: string, wrap: (g: Generator, n: number) => Generator];

const WRAPS: readonly Wrap[] = [
  ["mapOps", (g) => mapOps((op) => ({ ...op, f: `${op.f}'` }), g)],
  [
    "filterOps",
    (g) =>
      limit(
        30,
        filterOps((op) => op.f !== "c", limit(30, g)),
      ),
  ],
  ["limit", (g, n) => limit(n, g)],
  ["once", (g) => once(g)],
  ["repeat", (g, n) => repeat(g, n)],
  ["repeat for ever", (g) => repeat(g)],
  ["cycle", (g, n) => cycle(g, n)],
  ["timeLimit", (g, n) => timeLimit(n, g)],
  ["stagger", (g, n) => stagger(n, n, g)],
  ["delay", (g, n) => delay(n, g)],
  ["synchronize", (g) => synchronize(g)],
  ["untilOk", (g) => untilOk(g)],
  ["clients", (g) => clients(g)],
  ["clients(eachThread)", (g) => clients(eachThread(g))],
  [
    "sequential",
    (g, n) =>
      independentSequential(
        (i) => (i < n ? i : null),
        () => g,
      ),
  ],
];

function wrapped(tree: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  return fc
    .tuple(fc.constantFrom(...WRAPS), fc.nat({ max: 12 }), tree)
    .map(([[name, wrap], n, inner]) => ({
      text: `${name}(${n}, ${inner.text})`,
      g: wrap(inner.g, n),
    }));
}

type Join = readonly [name: string, join: (a: Generator, b: Generator, n: number) => Generator];

const JOINS: readonly Join[] = [
  ["any", (a, b) => any(a, b)],
  ["any(lane)", (a, b) => any(clients(a), onLane("kill", timeLimit(20, delay(1, b))))],
  ["any(nemesis)", (a, b) => any(clients(a), nemesis(limit(9, b)))],
  ["concat", (a, b) => concat(a, b)],
  ["phases", (a, b) => phases(a, b)],
  ["andThen", (a, b) => andThen(a, b)],
  ["mix", (a, b, n) => mix(n, [a, b])],
  ["flipFlop", (a, b) => flipFlop(a, b)],
];

function joined(tree: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  return fc
    .tuple(fc.constantFrom(...JOINS), fc.nat({ max: 12 }), tree, tree)
    .map(([[name, join], n, a, b]) => ({
      text: `${name}(${n}, ${a.text}, ${b.text})`,
      g: join(a.g, b.g, n),
    }));
}

const OUTERS: readonly Join[] = [
  [
    "reserve",
    (a, b) =>
      clients(
        reserve(
          [
            [1, a],
            [2, b],
          ],
          emit({ f: "r" }),
        ),
      ),
  ],
  ["concurrent", (a, b) => clients(independentConcurrent(2, keys, (key) => (key === 1 ? a : b)))],
  [
    "cycleTimes",
    (a, b) =>
      cycleTimes([
        [3, a],
        [2, b],
      ]),
  ],
  [
    "later cycleTimes",
    (a, b) =>
      phases(
        sleep(1),
        any(
          a,
          cycleTimes([
            [5, nothing],
            [1, b],
          ]),
        ),
      ),
  ],
];

function keys(n: number): number | null {
  return n < 5 ? n : null;
}

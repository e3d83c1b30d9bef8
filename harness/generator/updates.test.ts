import { expect, test } from "vitest";
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
  filterOps,
  flipFlop,
  type Generator,
  independentConcurrent,
  independentSequential,
  limit,
  mapOps,
  mix,
  nothing,
  once,
  onThreads,
  phases,
  repeat,
  reserve,
  stagger,
  synchronize,
  timeLimit,
  untilOk,
} from "./index.ts";
import { brief } from "./testing/brief.ts";
import { perfect } from "./testing/simulate.ts";

/** Waits until somebody's operation has come out well, then says so. */
const hearing: Generator = {
  next: () => ({ kind: "pending", rest: hearing }),
  update: (_, { type }) => (type === "ok" ? emit({ f: "heard" }) : hearing),
};

const key = (n: number) => (n === 0 ? "k" : null);

const WRAPPERS: Readonly<Record<string, (g: Generator) => Generator>> = {
  andThen: (g) => andThen(g, nothing),
  any: (g) => any(nothing, g),
  clients: (g) => clients(g),
  concat: (g) => concat(nothing, g),
  cycle: (g) => cycle(g, 1),
  cycleTimes: (g) => cycleTimes([[5, g]]),
  delay: (g) => delay(1, g),
  eachThread: (g) => eachThread(g),
  filterOps: (g) => filterOps(() => true, g),
  flipFlop: (g) => flipFlop(g, nothing),
  independentConcurrent: (g) => independentConcurrent(1, key, () => g),
  limit: (g) => limit(9, g),
  mapOps: (g) => mapOps((op) => op, g),
  mix: (g) => mix(1, [g, nothing]),
  once: (g) => once(g),
  onThreads: (g) => onThreads(() => true, g),
  phases: (g) => phases(g),
  repeat: (g) => repeat(g, 1),
  reserve: (g) => reserve([[1, g]], nothing),
  stagger: (g) => stagger(1, 1, g),
  synchronize: (g) => synchronize(g),
  timeLimit: (g) => timeLimit(5, g),
  untilOk: (g) => untilOk(g),
};

test.each(Object.entries(WRAPPERS))("%s hands events on to the generator inside", (_, wrap) => {
  const g = any(emit({ f: "a" }), wrap(hearing));
  const lines = perfect(g, { threads: [0] }).map(({ key, ...line }) => line);
  expect(brief(lines)).toEqual(["0 w0 a", "10 w0 heard"]);
});

test("independentSequential hands events on to the generator of the key at hand", () => {
  const g = independentSequential(key, () => any(emit({ f: "a" }), hearing));
  expect(brief(perfect(g, { threads: [0] }))).toEqual(['0 w0 a "k"=', '10 w0 heard "k"=']);
});

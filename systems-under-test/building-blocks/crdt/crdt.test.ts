import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson, type Json } from "../../../harness/core/json.ts";
import { compareTimestamps } from "../hybrid-clock.ts";
import type { Crdt } from "./crdt.ts";
import { gCounter } from "./g-counter.ts";
import { gSet } from "./g-set.ts";
import { type LwwRegisterOp, lwwRegister } from "./lww-register.ts";
import { type OrSetOp, orSet } from "./or-set.ts";
import { pnCounter } from "./pn-counter.ts";
import { type Done, play, type Step, stepsOf } from "./testing/replicas.ts";

test("tutorial: replicas count apart, and merge in any order", () => {
  const [a, b, c] = [{ n1: 4 }, { n1: 2, n2: 3 }, { n1: 2, n2: 1, n3: 5 }];
  const merged = gCounter.merge(gCounter.merge(a, b), c);
  expect(merged).toEqual({ n1: 4, n2: 3, n3: 5 });
  expect(gCounter.value(merged)).toBe(12);
  expect(gCounter.merge(c, gCounter.merge(b, a))).toEqual(merged);
});

test("of two replicas that add and remove an element at the same time, the add wins", () => {
  const before = orSet.apply(orSet.empty, { f: "add", element: "x" }, "n1");
  const again = orSet.apply(before, { f: "add", element: "x" }, "n1");
  const without = orSet.apply(before, { f: "remove", element: "x", context: null }, "n2");
  expect(orSet.value(without)).toEqual([]);
  expect(orSet.value(orSet.merge(before, without))).toEqual([]);
  expect(orSet.value(orSet.merge(again, without))).toEqual(["x"]);
});

test("a remove with the context of a read removes what was read, also where it is not known yet", () => {
  const added = orSet.apply(orSet.empty, { f: "add", element: "x" }, "n1");
  const context = orSet.context(added) as Readonly<Record<string, readonly [string, number][]>>;
  const elsewhere = orSet.apply(orSet.empty, { f: "remove", element: "x", context }, "n2");
  expect(orSet.value(orSet.merge(elsewhere, added))).toEqual([]);
});

/** A type with drafts of its operations, and what its value must be once the operations of these numbers are known. */
interface Subject<State extends Json, Op, Value extends Json, Draft> {
  readonly crdt: Crdt<State, Op, Value>;
  readonly draft: fc.Arbitrary<Draft>;
  readonly opOf: (draft: Draft, number: number, replica: string, context: Json) => Op;
  readonly expected: (known: readonly number[], done: readonly Done<Op>[]) => Json;
}

const sumOf = (known: readonly number[], done: readonly Done<{ readonly delta: number }>[]) =>
  known.reduce((sum, number) => sum + (done[number]?.op.delta ?? 0), 0);

const element = fc.constantFrom<Json>("a", "b", 3, { c: [1] });
const inOrder = (elements: Iterable<Json>): readonly Json[] =>
  [...new Set([...elements].map(canonicalJson))].sort().map((text) => JSON.parse(text));

describe.each([
  [
    "g-counter",
    lawsOf({
      crdt: gCounter,
      draft: fc.nat({ max: 4 }),
      opOf: (delta) => ({ f: "add", delta }),
      expected: sumOf,
    }),
  ],
  [
    "pn-counter",
    lawsOf({
      crdt: pnCounter,
      draft: fc.integer({ min: -4, max: 4 }),
      opOf: (delta) => ({ f: "add", delta }),
      expected: sumOf,
    }),
  ],
  [
    "g-set",
    lawsOf({
      crdt: gSet,
      draft: element,
      opOf: (drawn) => ({ f: "add", element: drawn }),
      expected: (known, done) => inOrder(known.map((number) => done[number]?.op.element ?? null)),
    }),
  ],
  [
    "lww-register",
    lawsOf({
      crdt: lwwRegister,
      draft: fc.record({ wallMs: fc.nat({ max: 3 }), value: fc.nat({ max: 2 }) }),
      opOf: ({ wallMs, value }, _, node): LwwRegisterOp => ({
        f: "write",
        value,
        timestamp: { wallMs, logical: 0, node },
      }),
      expected: lastWrite,
    }),
  ],
  [
    "or-set",
    lawsOf({
      crdt: orSet,
      draft: fc.record({
        f: fc.constantFrom("add" as const, "remove" as const),
        element,
        withContext: fc.boolean(),
      }),
      opOf: ({ f, element, withContext }, _, __, context): OrSetOp =>
        f === "add"
          ? { f, element }
          : (orSet.opSchema.parse({
              f,
              element,
              context: withContext ? context : null,
            }) as OrSetOp),
      expected: elementsLeft,
    }),
  ],
])("%s", (_, { laws, twin }) => {
  test("merge is commutative, associative, idempotent, and nothing is ever forgotten", laws);
  test("the value is what the operations known say, by a twin that remembers them all", twin);
});

function lawsOf<State extends Json, Op, Value extends Json, Draft>(
  subject: Subject<State, Op, Value, Draft>,
) {
  const { crdt, draft, opOf, expected } = subject;
  const playOf = (steps: readonly Step<Draft>[]) => play(crdt, steps, opOf);
  const laws = (): void =>
    fc.assert(
      fc.property(stepsOf(draft), (drawn) => {
        const { replicas, steps } = playOf(drawn);
        const [a, b, c] = replicas.map(({ state }) => state) as [State, State, State];
        const ab = crdt.merge(a, b);
        expect(ab).toEqual(crdt.merge(b, a));
        expect(crdt.merge(ab, c)).toEqual(crdt.merge(a, crdt.merge(b, c)));
        expect(crdt.merge(a, a)).toEqual(a);
        expect(crdt.merge(crdt.empty, a)).toEqual(a);
        for (const part of [crdt.empty, JSON.parse(JSON.stringify(a)) as State, b])
          expect(crdt.merge(ab, part)).toBe(ab);
        for (const { before, after } of steps)
          expect(crdt.merge(before.state, after.state)).toEqual(after.state);
        expect(crdt.stateSchema.parse(JSON.parse(JSON.stringify(ab)))).toEqual(ab);
      }),
      { numRuns: 300 },
    );
  const twin = (): void =>
    fc.assert(
      fc.property(stepsOf(draft), (drawn) => {
        const { done, steps } = playOf(drawn);
        for (const { after } of steps)
          expect(crdt.value(after.state)).toEqual(expected([...after.known], done));
      }),
      { numRuns: 300 },
    );
  return { laws, twin };
}

function lastWrite(known: readonly number[], done: readonly Done<LwwRegisterOp>[]): Json {
  const writes = known.flatMap((number) => done[number]?.op ?? []);
  const [last] = writes.toSorted(
    (a, b) => compareTimestamps(b.timestamp, a.timestamp) || Number(b.value) - Number(a.value),
  );
  return last?.value ?? null;
}

/** An add counts until a remove is known that had seen it; an add takes the place of those that its replica knew. */
function elementsLeft(known: readonly number[], done: readonly Done<OrSetOp>[]): Json {
  return inOrder(addsLeft(known, done).map((number) => done[number]?.op.element ?? null));
}

function addsLeft(known: readonly number[], done: readonly Done<OrSetOp>[]): readonly number[] {
  const gone = new Set(
    known.flatMap((number) => {
      const { op, known: before, seen } = done[number] as Done<OrSetOp>;
      const within = op.f === "remove" && op.context !== null ? seen : before;
      return addsLeft([...within], done).filter(
        (add) => canonicalJson(done[add]?.op.element ?? null) === canonicalJson(op.element),
      );
    }),
  );
  return known.filter((number) => done[number]?.op.f === "add" && !gone.has(number));
}

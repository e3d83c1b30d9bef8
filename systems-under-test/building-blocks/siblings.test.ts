import fc from "fast-check";
import { expect, test } from "vitest";
import { type DotContext, EMPTY_CONTEXT } from "./dot-context.ts";
import {
  mergeSiblings,
  NO_SIBLINGS,
  type Siblings,
  siblingsSchema,
  siblingValues,
  writeSibling,
} from "./siblings.ts";

test("tutorial: concurrent writes stay side by side until somebody has seen both", () => {
  const milk = writeSibling(NO_SIBLINGS, { value: "milk", context: EMPTY_CONTEXT }, "n1").state;
  const eggs = writeSibling(NO_SIBLINGS, { value: "eggs", context: EMPTY_CONTEXT }, "n2").state;
  const both = mergeSiblings(milk, eggs);
  expect(siblingValues(both)).toEqual(["milk", "eggs"]);

  const write = { value: "milk and eggs", context: both.context };
  const resolved = writeSibling(eggs, write, "n2").state;
  expect(siblingValues(resolved)).toEqual(["milk and eggs"]);
  expect(siblingValues(mergeSiblings(both, resolved))).toEqual(["milk and eggs"]);
  expect(siblingValues(mergeSiblings(resolved, milk))).toEqual(["milk and eggs"]);
});

test("two clients with one context leave two values, and a chain of writes leaves one", () => {
  const base = writeSibling(NO_SIBLINGS, { value: 0, context: EMPTY_CONTEXT }, "n1");
  const first = writeSibling(base.state, { value: 1, context: base.context }, "n1");
  const second = writeSibling(first.state, { value: 2, context: base.context }, "n1");
  expect(siblingValues(second.state)).toEqual([1, 2]);
  const third = writeSibling(second.state, { value: 3, context: second.context }, "n1");
  expect(siblingValues(third.state)).toEqual([1, 3]);
});

const NODES = ["n1", "n2", "n3"] as const;
const node = fc.integer({ min: 0, max: NODES.length - 1 });
const step = fc.oneof(
  fc.record({ kind: fc.constant("read" as const), at: node }),
  fc.record({ kind: fc.constant("write" as const), at: node, isBlind: fc.boolean() }),
  fc.record({ kind: fc.constant("merge" as const), at: node, from: node }),
);

/** The twin: a node is a set of writes, and each write says which ones it replaces. */
interface Twin {
  readonly known: ReadonlySet<number>;
}

test("a twin that remembers every write ever made reads the same", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const replaces: (readonly number[])[] = [];
      const states: Siblings[] = NODES.map(() => NO_SIBLINGS);
      const twins: Twin[] = NODES.map(() => ({ known: new Set() }));
      let held: { context: DotContext; seen: readonly number[] } = {
        context: EMPTY_CONTEXT,
        seen: [],
      };
      for (const action of steps) {
        const { at } = action;
        const state = states[at] ?? NO_SIBLINGS;
        const known = twins[at]?.known ?? new Set();
        if (action.kind === "read") held = { context: state.context, seen: [...known] };
        if (action.kind === "write") {
          const { context, seen } = action.isBlind ? { context: EMPTY_CONTEXT, seen: [] } : held;
          const value = replaces.push(seen) - 1;
          states[at] = writeSibling(state, { value, context }, NODES[at] ?? "").state;
          twins[at] = { known: new Set([...known, ...seen, value]) };
        }
        if (action.kind === "merge") {
          states[at] = mergeSiblings(state, states[action.from] ?? NO_SIBLINGS);
          twins[at] = { known: new Set([...known, ...(twins[action.from]?.known ?? [])]) };
        }
        const replaced = new Set([...(twins[at]?.known ?? [])].flatMap((id) => replaces[id] ?? []));
        const expected = [...(twins[at]?.known ?? [])].filter((id) => !replaced.has(id));
        expect(siblingValues(states[at] ?? NO_SIBLINGS).toSorted()).toEqual(expected.toSorted());
      }
    }),
    { numRuns: 500 },
  );
});

test("merging is commutative, associative and idempotent, and JSON carries states", () => {
  const state = fc.array(step, { maxLength: 20 }).map((steps) => {
    const states: Siblings[] = NODES.map(() => NO_SIBLINGS);
    let context = EMPTY_CONTEXT;
    for (const [value, action] of steps.entries()) {
      const own = states[action.at] ?? NO_SIBLINGS;
      if (action.kind === "read") context = own.context;
      if (action.kind === "merge")
        states[action.at] = mergeSiblings(own, states[action.from] ?? NO_SIBLINGS);
      if (action.kind === "write") {
        const write = { value, context: action.isBlind ? EMPTY_CONTEXT : context };
        states[action.at] = writeSibling(own, write, NODES[action.at] ?? "").state;
      }
    }
    return states as [Siblings, Siblings, Siblings];
  });
  fc.assert(
    fc.property(state, ([a, b, c]) => {
      expect(mergeSiblings(a, b)).toEqual(mergeSiblings(b, a));
      expect(mergeSiblings(mergeSiblings(a, b), c)).toEqual(mergeSiblings(a, mergeSiblings(b, c)));
      expect(mergeSiblings(a, a)).toEqual(a);
      const merged = mergeSiblings(a, b);
      expect(mergeSiblings(merged, a)).toEqual(merged);
      expect(siblingsSchema.parse(JSON.parse(JSON.stringify(merged)))).toEqual(merged);
    }),
  );
});

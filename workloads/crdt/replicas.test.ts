import fc from "fast-check";
import { expect, test } from "vitest";
import { BUDGET } from "../../harness/checkers/testing/histories.ts";
import type { Json } from "../../harness/core/json.ts";
import { VALUE_TYPES } from "../../systems-under-test/building-blocks/crdt/value-types.ts";
import { Story } from "../final-reads/testing/story.ts";
import { crdtChecker } from "./checker.ts";
import { CRDT_TYPES, type CrdtType } from "./value-type.ts";

const NODES = ["n1", "n2", "n3"];
type State = Json;

const node = fc.nat({ max: 2 });
const action = fc.record({
  kind: fc.constantFrom("read", "change", "change", "merge", "open"),
  at: node,
  from: node,
  /** What is drawn for a change; an open one is carried out if it is even. */
  draw: fc.nat({ max: 1_000 }),
});
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

interface Change {
  readonly f: "add" | "remove" | "write";
  readonly value: Json;
  readonly body: Json;
}

function changeOf(
  type: CrdtType,
  n: number,
  { at, draw }: Action,
  read: Json,
  context: Json,
): Change {
  if (type === "lww-register") {
    const timestamp = { wallMs: draw, logical: 0, node: NODES[at] ?? "" };
    return { f: "write", value: n, body: { f: "write", value: n, timestamp } };
  }
  if (type === "g-counter" || type === "pn-counter") {
    const delta = type === "g-counter" || draw % 3 > 0 ? draw : -draw;
    return { f: "add", value: delta, body: { f: "add", delta } };
  }
  const seen = Array.isArray(read) ? (read as readonly Json[]) : [];
  const known = seen[draw % Math.max(1, seen.length)];
  if (type === "or-set" && known !== undefined && draw % 3 > 0)
    return { f: "remove", value: known, body: { f: "remove", element: known, context } };
  const element = draw % 4 === 0 ? draw % 5 : 1_000 + n;
  return { f: "add", value: element, body: { f: "add", element } };
}

/** One client at each of three replicas that merge now and then, and all of them at the end. */
function runOf(
  type: CrdtType,
  actions: readonly Action[],
  merge: (left: State, right: State) => State,
): Story {
  const crdt = VALUE_TYPES[type];
  const story = new Story();
  const states: State[] = NODES.map(() => crdt.empty);
  const reads = new Map<number, { value: Json; context: Json }>();
  const processes = [0, 1, 2];
  for (const [n, step] of actions.entries()) {
    const { at, from, kind } = step;
    const state = states[at] ?? crdt.empty;
    const process = processes[at] ?? at;
    if (kind === "merge") {
      states[at] = merge(state, states[from] ?? crdt.empty);
    } else if (kind === "read") {
      const value = crdt.value(state);
      reads.set(process, { value, context: crdt.context(state) });
      story.read(process, value);
    } else {
      const read = reads.get(process) ?? { value: null, context: null };
      const change = changeOf(type, n, step, read.value, read.context);
      const op = crdt.readOp(change.body);
      if (op === null) throw new Error(`no operation: ${JSON.stringify(change.body)}`);
      if (kind === "change" || step.draw % 2 === 0)
        states[at] = crdt.apply(state, op, NODES[at] ?? "");
      if (kind === "open") processes[at] = process + 3;
      const sent = change.f === "remove" ? { value: [change.value, true] } : {};
      story.op(process, change.f, change.value, { type: kind === "open" ? "info" : "ok", ...sent });
    }
  }
  const last = crdt.value(states.reduce(merge));
  return story.finalReads(last, last, last);
}

const validity = async (type: CrdtType, story: Story) =>
  (await crdtChecker(type, null).check(story.history(), BUDGET)).valid;

test.each(CRDT_TYPES)("replicas of a %s that are right are never blamed", async (type) => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
      const story = runOf(type, actions, VALUE_TYPES[type].merge);
      expect(await validity(type, story)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test.each(CRDT_TYPES.filter((type) => type !== "lww-register"))(
  "a merge of a %s that takes the other side as it is, is found",
  async (type) => {
    const runs = fc.sample(fc.array(action, { minLength: 20, maxLength: 40 }), {
      numRuns: 100,
      seed: 1,
    });
    const verdicts = await Promise.all(
      runs.map((actions) =>
        validity(
          type,
          runOf(type, actions, (_, right) => right),
        ),
      ),
    );
    expect(verdicts.filter((valid) => valid === false).length).toBeGreaterThan(20);
  },
);

test("a merge that adds counters up is found", async () => {
  const actions = fc.sample(fc.array(action, { minLength: 20, maxLength: 40 }), {
    numRuns: 50,
    seed: 1,
  });
  const addUp = (left: State, right: State): State => {
    const sum: Record<string, number> = { ...(left as Record<string, number>) };
    for (const [name, count] of Object.entries(right as Record<string, number>))
      sum[name] = (sum[name] ?? 0) + count;
    return sum;
  };
  const verdicts = await Promise.all(
    actions.map((run) => validity("g-counter", runOf("g-counter", run, addUp))),
  );
  expect(verdicts.filter((valid) => valid === false).length).toBeGreaterThan(40);
});

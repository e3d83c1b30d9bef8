import fc from "fast-check";
import { expect, test } from "vitest";
import { BUDGET } from "../../harness/checkers/testing/histories.ts";
import type { Json } from "../../harness/core/json.ts";
import {
  type DotContext,
  EMPTY_CONTEXT,
} from "../../systems-under-test/building-blocks/dot-context.ts";
import {
  mergeSiblings,
  NO_SIBLINGS,
  type Siblings,
  siblingValues,
  writeSibling,
} from "../../systems-under-test/building-blocks/siblings.ts";
import { Story } from "../final-reads/testing/story.ts";
import { siblingsChecker } from "./checker.ts";

const NODES = ["n1", "n2", "n3"];

const node = fc.nat({ max: 2 });
const action = fc.oneof(
  fc.record({ kind: fc.constant("read" as const), at: node }),
  fc.record({ kind: fc.constant("write" as const), at: node, isBlind: fc.boolean() }),
  fc.record({ kind: fc.constant("merge" as const), at: node, from: node }),
  /** The write is carried out or not, and its client never learns. */
  fc.record({ kind: fc.constant("open" as const), at: node, isDone: fc.boolean() }),
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

type Merge = (left: Siblings, right: Siblings) => Siblings;

/** One client at each of three replicas that merge now and then, and all of them at the end. */
function runOf(actions: readonly Action[], merge: Merge): Story {
  const story = new Story();
  const states = NODES.map(() => NO_SIBLINGS);
  const contexts = new Map<number, DotContext>();
  const processes = [0, 1, 2];
  for (const [value, step] of actions.entries()) {
    const { at } = step;
    const state = states[at] ?? NO_SIBLINGS;
    const process = processes[at] ?? at;
    if (step.kind === "merge") states[at] = merge(state, states[step.from] ?? NO_SIBLINGS);
    if (step.kind === "read") {
      contexts.set(process, state.context);
      story.read(process, siblingValues(state));
    }
    if (step.kind !== "write" && step.kind !== "open") continue;
    const isBlind = step.kind === "write" && step.isBlind;
    const context = isBlind ? EMPTY_CONTEXT : (contexts.get(process) ?? EMPTY_CONTEXT);
    const written = writeSibling(state, { value, context }, NODES[at] ?? "");
    if (step.kind === "write" || step.isDone) states[at] = written.state;
    if (step.kind === "write") contexts.set(process, written.context);
    else processes[at] = process + 3;
    const end = { type: step.kind === "write" ? "ok" : "info" } as const;
    story.op(process, isBlind ? "blind-write" : "write", value, end);
  }
  const end = states.reduce(merge);
  const last: Json = siblingValues(end);
  return story.finalReads(last, last, last);
}

const validity = async (story: Story) =>
  (await siblingsChecker(["read-your-writes", "convergence"]).check(story.history(), BUDGET)).valid;

test("replicas that are right are never blamed", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
      expect(await validity(runOf(actions, mergeSiblings))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

const BROKEN: Readonly<Record<string, Merge>> = {
  "drops all siblings but one": (left, right) => {
    const { context, siblings } = mergeSiblings(left, right);
    return { context, siblings: siblings.slice(-1) };
  },
  "forgets what was overwritten": (left, right) =>
    mergeSiblings({ ...left, context: EMPTY_CONTEXT }, { ...right, context: EMPTY_CONTEXT }),
  "takes the other side as it is": (_, right) => right,
};

test.each(Object.entries(BROKEN))("a merge that %s is found", async (_, merge) => {
  const runs = fc.sample(fc.array(action, { minLength: 20, maxLength: 40 }), {
    numRuns: 100,
    seed: 1,
  });
  const verdicts = await Promise.all(runs.map((actions) => validity(runOf(actions, merge))));
  expect(verdicts.filter((valid) => valid === false).length).toBeGreaterThan(20);
});

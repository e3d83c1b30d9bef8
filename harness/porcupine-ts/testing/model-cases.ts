import fc from "fast-check";
import { expect } from "vitest";
import { check } from "../check.ts";
import type { Model } from "../model.ts";
import type { Operation } from "../operation.ts";
import { whyNotLinearization } from "../verify.ts";
import { isLinearizable } from "./brute-force.ts";

/** The object as one would write it without a checker in mind. */
export interface Reference<Input, Output> {
  /** Does it, and answers. */
  apply(input: Input): Output;
  /** What is in it: equal states are equal JSON. */
  contents(): unknown;
}

export interface ModelCase<State, Input, Output> {
  readonly model: Model<State, Input, Output>;
  readonly reference: () => Reference<Input, Output>;
  /** An input with some answer, mostly a wrong one. */
  readonly operation: fc.Arbitrary<readonly [Input, Output]>;
  /** Whether `claimed` may stand for the true answer. Default: only when it is the same. */
  readonly accepts?: (answer: Output, claimed: Output, input: Input) => boolean;
  /** False when the outcome of an operation without an answer is not a single state. Default: true. */
  readonly foresees?: boolean;
}

const numRuns = Number(process.env.PORCUPINE_CASES ?? 500);

/** One client at a time: the model does, and accepts, exactly what the reference does and answers. */
export function expectSequentialAgreement<State, Input, Output>(
  subject: ModelCase<State, Input, Output>,
): void {
  const { model, accepts = sameJson, foresees = true } = subject;
  const keys = new Map<string, unknown>();
  const contents = new Map<unknown, string>();
  fc.assert(
    fc.property(fc.array(subject.operation, { maxLength: 8 }), (steps) => {
      const reference = subject.reference();
      let state = model.init;
      let since = [state];
      for (const [input, claimed] of steps) {
        const before = model.stateKey(state);
        const answer = reference.apply(input);
        const guess = model.step(state, input, undefined);
        same(model.step(state, input, claimed) !== null, accepts(answer, claimed, input));
        const next = model.step(state, input, answer);
        same(next === null, false);
        same(model.stateKey(state), before);
        state = next as State;
        const after = model.stateKey(state);
        if (model.readOnly?.(input, answer)) {
          same(after, before);
          for (const earlier of since)
            same(model.canLeadTo?.(earlier, input, answer) ?? true, true);
        }
        since = model.overwrites?.(input) ? [state] : [...since, state];
        if (foresees && (after !== before || guess !== null))
          same(guess && model.stateKey(guess), after);
        const said = `${model.describeOperation(input, answer)}: ${model.describeState(state)}`;
        same(/undefined|object/.test(said), false);
      }
      // Equal states, and no others, have the same key.
      const inside = JSON.stringify(reference.contents());
      const key = model.stateKey(state);
      same(keys.has(inside) ? keys.get(inside) : key, key);
      same(contents.get(key) ?? inside, inside);
      keys.set(inside, key);
      contents.set(key, inside);
    }),
    { numRuns },
  );
}

/** An `expect` that costs nothing when it holds: it is asked a hundred times in each case. */
function same(actual: unknown, expected: unknown): void {
  if (!Object.is(actual, expected)) expect(actual).toBe(expected);
}

/** Several clients at a time: the checker says what trying every order says. */
export function expectConcurrentAgreement<State, Input, Output>(
  subject: ModelCase<State, Input, Output>,
  maxLength = 6,
): void {
  const { model } = subject;
  const seen = { ok: 0, illegal: 0, unknown: 0 };
  fc.assert(
    fc.property(historiesOf(subject, maxLength), (operations) => {
      const { result, linearization, counterexample } = check(model, operations, {
        linearization: true,
      });
      seen[result]++;
      expect(result).toBe(isLegal(model, operations) ? "ok" : "illegal");
      for (const part of partitionsOf(model, operations)) {
        if (!linearization) break;
        const order = linearization.filter((operation) => part.includes(operation));
        expect(whyNotLinearization(model, part, order)).toBe(null);
      }
      if (counterexample) expect(isLinearizable(model, counterexample.operations)).toBe(false);
    }),
    { numRuns },
  );
  // A test that has seen one kind only has seen nothing.
  expect(Math.min(seen.ok, seen.illegal)).toBeGreaterThan(numRuns / 100);
}

/** By the definition, partition by partition. */
export function isLegal<State, Input, Output>(
  model: Model<State, Input, Output>,
  operations: readonly Operation<Input, Output>[],
): boolean {
  return partitionsOf(model, operations).every((part) => isLinearizable(model, part));
}

function partitionsOf<State, Input, Output>(
  { partition }: Model<State, Input, Output>,
  operations: readonly Operation<Input, Output>[],
): readonly (readonly Operation<Input, Output>[])[] {
  const keyOf = (operation: Operation<Input, Output>) => partition?.(operation.input);
  const keys = new Set(operations.map(keyOf));
  return [...keys].map((key) => operations.filter((operation) => keyOf(operation) === key));
}

/**
 * Histories with many equal times. Answers are those of the reference in the order of moments inside the operations,
 * but for one in six, which is made up; one operation in five never returned.
 */
export function historiesOf<Input, Output>(
  { operation, reference }: Pick<ModelCase<unknown, Input, Output>, "operation" | "reference">,
  maxLength: number,
): fc.Arbitrary<readonly Operation<Input, Output>[]> {
  const draw = fc.record({
    operation,
    point: fc.integer({ min: 0, max: 10 }),
    before: fc.integer({ min: 0, max: 4 }),
    after: fc.integer({ min: 0, max: 4 }),
    returns: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
    happens: fc.boolean(),
    honest: fc.integer({ min: 0, max: 5 }).map((n) => n > 0),
  });
  return fc.array(draw, { minLength: 1, maxLength, size: "max" }).map((draws) => {
    const object = reference();
    const inOrder = [...draws].sort((left, right) => left.point - right.point);
    const operations = inOrder.map((one, id): Operation<Input, Output> => {
      const [input, claimed] = one.operation;
      const output = one.returns || one.happens ? object.apply(input) : claimed;
      return {
        id,
        input,
        output: one.honest ? output : claimed,
        call: one.point - one.before,
        return: one.returns ? one.point + one.after : null,
      };
    });
    return operations.sort((left, right) => left.call - right.call);
  });
}

export function sameJson(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** Operations one after the other, numbered from 1. */
export function inSequence<Input, Output>(
  ...steps: readonly (readonly [Input, Output])[]
): readonly Operation<Input, Output>[] {
  return steps.map(([input, output], i) => {
    return { id: i + 1, input, output, call: 2 * i, return: 2 * i + 1 };
  });
}

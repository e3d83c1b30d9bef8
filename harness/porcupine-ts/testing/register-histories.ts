import fc from "fast-check";
import type { CasInput, ReadInput, RegisterOutput, WriteInput } from "../models/register.ts";
import type { Operation } from "../operation.ts";

export type RegisterOperation = Operation<ReadInput | WriteInput | CasInput, RegisterOutput>;

interface Draw {
  readonly f: "read" | "write" | "cas";
  /** Where it takes effect, and how long before and after that it is open. */
  readonly point: number;
  readonly before: number;
  readonly after: number;
  readonly a: number;
  readonly b: number;
  readonly returns: boolean;
  /** Otherwise the output is made up. */
  readonly honest: boolean;
  /** A failed cas tells what it found. */
  readonly tells: boolean;
}

const draw: fc.Arbitrary<Draw> = fc.record({
  f: fc.constantFrom("read", "read", "write", "cas"),
  point: fc.integer({ min: 0, max: 14 }),
  before: fc.integer({ min: 0, max: 4 }),
  after: fc.integer({ min: 0, max: 4 }),
  a: fc.integer({ min: 0, max: 2 }),
  b: fc.integer({ min: 0, max: 2 }),
  returns: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
  honest: fc.integer({ min: 0, max: 3 }).map((n) => n > 0),
  tells: fc.boolean(),
});

/**
 * Histories of one cas-register with initial value 0: carried out honestly for the most part, so that about half of
 * them are linearizable, with few time steps, so that many times are equal. `unique` gives every write its own value.
 */
export function registerHistories({
  unique,
  maxLength,
}: {
  unique: boolean;
  maxLength: number;
}): fc.Arbitrary<readonly RegisterOperation[]> {
  return fc
    .array(draw, { maxLength, size: "max" })
    .map((draws) => carryOut(draws, unique))
    .chain((operations) => fc.shuffledSubarray([...operations], { minLength: operations.length }));
}

function carryOut(draws: readonly Draw[], unique: boolean): readonly RegisterOperation[] {
  let state = 0;
  let fresh = 0;
  const inOrder = [...draws].sort((left, right) => left.point - right.point);
  return inOrder.map((one, id) => {
    const times = {
      id,
      call: one.point - one.before,
      return: one.returns ? one.point + one.after : null,
    };
    const value = unique ? ++fresh : one.a;
    const takesEffect = one.returns || one.tells;
    if (one.f === "read") {
      return { ...times, input: { f: "read" }, output: one.honest ? state : one.a };
    }
    if (one.f === "write") {
      if (takesEffect) state = value;
      return { ...times, input: { f: "write", value }, output: null };
    }
    const from = one.honest && one.b > 0 ? state : one.b;
    const found = state;
    const swaps = one.honest ? from === state : one.before % 2 === 0;
    if (swaps && takesEffect) state = value;
    const output = swaps || (one.tells ? { observed: found } : false);
    return { ...times, input: { f: "cas", from, to: value }, output };
  });
}

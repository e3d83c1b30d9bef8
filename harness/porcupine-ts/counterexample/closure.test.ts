import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { casRegister } from "../models/register.ts";
import { search } from "../search/search.ts";
import { isLinearizable } from "../testing/brute-force.ts";
import { type RegisterOperation, registerHistories } from "../testing/register-histories.ts";
import { layOut } from "../timeline.ts";
import { Closure, type LooseSet } from "./closure.ts";

const numRuns = Number(process.env.PORCUPINE_CASES ?? 5_000);
const model = casRegister(0);
const register = model.register as NonNullable<typeof model.register>;

const unlimited = {
  deadline: Number.POSITIVE_INFINITY,
  memoryBytes: 2 ** 28,
  now: () => 0,
  looksAhead: true,
};

function closureOf(operations: readonly RegisterOperation[], kept: readonly number[]) {
  const timeline = layOut(operations);
  const closure = new Closure(register, operations, timeline, [...timeline.byCall]);
  return (closure.around(kept) ?? []).map((member) => operations[member] as RegisterOperation);
}

describe("closure", () => {
  const w = (id: number, value: number, call: number, end: number): RegisterOperation => {
    return { id, input: { f: "write", value }, output: null, call, return: end };
  };
  const r = (id: number, value: number, call: number, end: number): RegisterOperation => {
    return { id, input: { f: "read" }, output: value, call, return: end };
  };

  it("keeps every write that a read may have seen, and no other", () => {
    const history = [w(0, 1, 0, 1), w(1, 1, 2, 3), w(2, 2, 4, 5), r(3, 1, 6, 7)];
    expect(closureOf(history, [3]).map(({ id }) => id)).toEqual([0, 1, 3]);
    // The write of 2 overwrote both before the read began: one of them is enough to show where the 1 came from.
    expect(closureOf(history, [2, 3]).map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it.each([true, false])("never turns a legal history into an illegal one: unique %s", (unique) => {
    const legalWithSelection = fc.tuple(
      registerHistories({ unique, maxLength: 7 }),
      fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
    );
    let smaller = 0;
    fc.assert(
      fc.property(legalWithSelection, ([operations, selected]) => {
        if (!isLinearizable(model, operations)) return;
        const kept = operations.map((_, i) => i).filter((i) => selected[i]);
        const closed = closureOf(operations, kept);
        if (closed.length < operations.length) smaller++;
        expect(isLinearizable(model, closed)).toBe(true);
      }),
      { numRuns },
    );
    expect(smaller).toBeGreaterThan(numRuns / 4);
  });

  it.each([true, false])("nor does a loose one, its added cas as writes: unique %s", (unique) => {
    const legalWithSelection = fc.tuple(
      registerHistories({ unique, maxLength: 7 }),
      fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
    );
    let loosened = 0;
    fc.assert(
      fc.property(legalWithSelection, ([operations, selected]) => {
        if (!isLinearizable(model, operations)) return;
        const timeline = layOut(operations);
        const closure = new Closure(register, operations, timeline, [...timeline.byCall]);
        const kept = [...timeline.byCall].filter((i) => selected[i]);
        const { members, loose } = closure.aroundLoosely(kept, 7) as LooseSet;
        const closed = members.map((member) => {
          const operation = operations[member] as RegisterOperation;
          if (!loose.has(member) || operation.input.f !== "cas") return operation;
          return { ...operation, input: { f: "write", value: operation.input.to } as const };
        });
        if (loose.size > 0) loosened++;
        expect(isLinearizable(model, closed)).toBe(true);
        const share = { ...unlimited, asWrites: loose };
        const found = search(model, operations, timeline, members, share);
        expect(found.result).toBe("ok");
      }),
      { numRuns },
    );
    expect(loosened).toBeGreaterThan(numRuns / 50);
  });
});

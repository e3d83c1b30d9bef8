import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { casRegister } from "../models/register.ts";
import { stringKv } from "../models/string-kv.ts";
import { isLinearizable } from "../testing/brute-force.ts";
import { type RegisterOperation, registerHistories } from "../testing/register-histories.ts";
import { stringHistories } from "../testing/string-histories.ts";
import { layOut } from "../timeline.ts";
import { whyNotLinearization } from "../verify.ts";
import { type SearchLimits, search } from "./search.ts";

const numRuns = Number(process.env.PORCUPINE_CASES ?? 5_000);
const model = casRegister(0);

const unlimited = {
  deadline: Number.POSITIVE_INFINITY,
  memoryBytes: 2 ** 28,
  now: () => 0,
  looksAhead: true,
};

function searched(
  operations: readonly RegisterOperation[],
  { generic = false, limits = unlimited }: { generic?: boolean; limits?: SearchLimits } = {},
) {
  const timeline = layOut(operations);
  const { readOnly: _, inputKey: __, register: ___, ...bare } = model;
  return search(generic ? bare : model, operations, timeline, timeline.byCall, limits);
}

describe("search", () => {
  it.each([
    { unique: true, generic: false },
    { unique: false, generic: false },
    { unique: false, generic: true },
  ])("agrees with trying every order: %o", ({ unique, generic }) => {
    const seen = { ok: 0, illegal: 0, unknown: 0 };
    fc.assert(
      fc.property(registerHistories({ unique, maxLength: 7 }), (operations) => {
        const { result, order } = searched(operations, { generic });
        seen[result]++;
        expect(result).toBe(isLinearizable(model, operations) ? "ok" : "illegal");
        if (result !== "ok") return;
        const inOrder = [...order].map((member) => operations[member] as RegisterOperation);
        expect(whyNotLinearization(model, operations, inOrder)).toBe(null);
      }),
      { numRuns },
    );
    // Neither answer is so rare that it goes untested.
    expect(Math.min(seen.ok, seen.illegal)).toBeGreaterThan(numRuns / 20);
  });

  it.each([
    { unique: true, firstWidth: 1_000 },
    { unique: false, firstWidth: 1_000 },
    { unique: false, firstWidth: 1 },
  ])("from return to return, agrees with trying every order: %o", ({ unique, firstWidth }) => {
    const seen = { ok: 0, illegal: 0, unknown: 0 };
    const limits = { ...unlimited, headStart: Number.NEGATIVE_INFINITY, firstWidth };
    fc.assert(
      fc.property(registerHistories({ unique, maxLength: 7 }), (operations) => {
        const { result, order } = searched(operations, { limits });
        seen[result]++;
        expect(result).toBe(isLinearizable(model, operations) ? "ok" : "illegal");
        if (result !== "ok") return;
        const inOrder = [...order].map((member) => operations[member] as RegisterOperation);
        expect(whyNotLinearization(model, operations, inOrder)).toBe(null);
      }),
      { numRuns },
    );
    expect(Math.min(seen.ok, seen.illegal)).toBeGreaterThan(numRuns / 20);
  });

  it.each([1, 3, 1_000])(
    "from return to return, agrees with depth first: width %i",
    (firstWidth) => {
      const seen = { ok: 0, illegal: 0, unknown: 0 };
      const onlyDepthFirst = { ...unlimited, headStart: Number.POSITIVE_INFINITY };
      const limits = { ...unlimited, headStart: Number.NEGATIVE_INFINITY, firstWidth };
      fc.assert(
        fc.property(registerHistories({ unique: false, maxLength: 16 }), (operations) => {
          const { result, order } = searched(operations, { limits });
          seen[result]++;
          expect(result).toBe(searched(operations, { limits: onlyDepthFirst }).result);
          if (result !== "ok") return;
          const inOrder = [...order].map((member) => operations[member] as RegisterOperation);
          expect(whyNotLinearization(model, operations, inOrder)).toBe(null);
        }),
        { numRuns },
      );
      expect(Math.min(seen.ok, seen.illegal)).toBeGreaterThan(numRuns / 20);
    },
  );

  it("takes compare-and-sets for writes where asked to", () => {
    const all = fc.array(fc.boolean(), { minLength: 7, maxLength: 7 });
    const seen = { ok: 0, illegal: 0, unknown: 0 };
    fc.assert(
      fc.property(registerHistories({ unique: false, maxLength: 7 }), all, (operations, chosen) => {
        const isChanged = ({ input, output, return: end }: RegisterOperation, i: number) =>
          chosen[i] &&
          input.f === "cas" &&
          input.from !== input.to &&
          (end === null || output === true);
        const asWrites = new Set(operations.flatMap((one, i) => (isChanged(one, i) ? i : [])));
        const { result } = searched(operations, { limits: { ...unlimited, asWrites } });
        const rewritten = operations.map((operation, i): RegisterOperation => {
          if (!asWrites.has(i) || operation.input.f !== "cas") return operation;
          return { ...operation, input: { f: "write", value: operation.input.to } };
        });
        seen[result]++;
        // Never-returned ones of a kind become writes together, so more may be legal.
        if (result === "illegal") expect(isLinearizable(model, rewritten)).toBe(false);
        else if (operations.every((one, i) => one.return !== null || !asWrites.has(i)))
          expect(isLinearizable(model, rewritten)).toBe(true);
      }),
      { numRuns },
    );
    expect(Math.min(seen.ok, seen.illegal)).toBeGreaterThan(numRuns / 20);
  });

  it("agrees with trying every order on strings that remember all appends", () => {
    const seen = { ok: 0, illegal: 0, unknown: 0 };
    fc.assert(
      fc.property(stringHistories, (operations) => {
        const timeline = layOut(operations);
        const { result } = search(stringKv, operations, timeline, timeline.byCall, unlimited);
        seen[result]++;
        expect(result).toBe(isLinearizable(stringKv, operations) ? "ok" : "illegal");
      }),
      { numRuns },
    );
    expect(Math.min(seen.ok, seen.illegal)).toBeGreaterThan(numRuns / 20);
  });
});

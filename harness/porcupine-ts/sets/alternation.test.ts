import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "../check.ts";
import { setOfElements } from "../models/set.ts";
import { isLinearizable } from "../testing/brute-force.ts";
import { elementHistories, type SetOperation } from "../testing/set-histories.ts";
import { layOut } from "../timeline.ts";
import { whyNotLinearization } from "../verify.ts";
import { decideByAlternation } from "./alternation.ts";

const numRuns = Number(process.env.PORCUPINE_CASES ?? 5_000);
const model = setOfElements();
const view = model.register as NonNullable<typeof model.register>;

function decide(operations: readonly SetOperation[]) {
  const timeline = layOut(operations);
  const outcome = decideByAlternation(view, operations, timeline, timeline.byCall);
  const chosen = (members: Iterable<number>) =>
    Array.from(members, (member) => operations[member] as SetOperation);
  if (outcome?.result === "ok") return { result: "ok", order: chosen(outcome.order) } as const;
  if (outcome) return { ...outcome, culprits: chosen(outcome.culprits) };
  return { result: "none" } as const;
}

const operation = (
  id: number,
  f: "add" | "remove" | "contains",
  output: boolean | null,
  call: number,
  end: number | null,
): SetOperation => ({ id, input: { f, value: "x" }, output, call, return: end });

describe("sets, element by element", () => {
  it("are decided by whether adds and removes take turns", () => {
    // The second add found nothing although the first one had ended: the remove must have come between.
    const adds = [operation(1, "add", true, 0, 1), operation(2, "add", true, 4, 5)];
    const good = decide([...adds, operation(3, "remove", true, 2, 9)]);
    expect(good.result === "ok" && good.order.map(({ id }) => id)).toEqual([1, 3, 2]);
    expect(decide([...adds, operation(3, "remove", true, 6, 9)]).result).toBe("illegal");
  });

  it("say nothing when an add does not tell whether the element was new", () => {
    const history = [operation(1, "remove", null, 0, 1), operation(2, "add", null, 0, 1)];
    for (const answer of [true, false])
      expect(decide([...history, operation(3, "contains", answer, 2, 3)]).result).toBe("none");
  });

  it("give a short reason out of a long history", () => {
    const rounds = Array.from({ length: 100 }, (_, i) => [
      operation(2 * i, "add", true, 4 * i, 4 * i + 1),
      operation(2 * i + 1, "remove", true, 4 * i + 2, 4 * i + 3),
    ]);
    const late = operation(900, "contains", true, 500, 501);
    const { partitions, counterexample } = check(model, [...rounds.flat(), late]);
    expect(partitions.map(({ algorithm }) => algorithm)).toEqual(["alternation"]);
    expect(counterexample?.operations.map(({ id }) => id)).toEqual([198, 199, 900]);
    expect(counterexample?.explanation).toEqual([
      "contains 900 found present, but in every order of these 3 operations only {} is possible until it finished",
    ]);
  });

  it.each(["always", "sometimes"] as const)(
    "agree with trying every order: adds and removes tell %s",
    (telling) => {
      const seen = { ok: 0, illegal: 0, none: 0 };
      fc.assert(
        fc.property(elementHistories({ telling, maxLength: 7 }), (operations) => {
          const outcome = decide(operations);
          seen[outcome.result]++;
          if (outcome.result === "none") return;
          expect(outcome.result).toBe(isLinearizable(model, operations) ? "ok" : "illegal");
          if (outcome.result === "ok")
            expect(whyNotLinearization(model, operations, outcome.order)).toBe(null);
          else expect(isLinearizable(model, outcome.culprits)).toBe(false);
        }),
        { numRuns },
      );
      if (process.env.SHOW) console.log(telling, seen);
      expect(Math.min(seen.ok, seen.illegal)).toBeGreaterThan(numRuns / 20);
      if (telling === "always") expect(seen.none).toBe(0);
    },
  );

  it("explain with operations that are illegal by themselves", () => {
    fc.assert(
      fc.property(elementHistories({ telling: "always", maxLength: 7 }), (operations) => {
        const { counterexample } = check(model, operations);
        if (!counterexample) return;
        expect(isLinearizable(model, counterexample.operations)).toBe(false);
        expect(counterexample.explanation.length).toBeGreaterThan(0);
      }),
      { numRuns },
    );
  });
});

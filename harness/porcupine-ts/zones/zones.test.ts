import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { casRegister } from "../models/register.ts";
import { isLinearizable } from "../testing/brute-force.ts";
import { type RegisterOperation, registerHistories } from "../testing/register-histories.ts";
import { layOut } from "../timeline.ts";
import { whyNotLinearization } from "../verify.ts";
import { decideByZones } from "./zones.ts";

const numRuns = Number(process.env.PORCUPINE_CASES ?? 5_000);
const model = casRegister(0);
const view = model.register as NonNullable<typeof model.register>;

describe("zones", () => {
  it.each([true, false])("agree with trying every order: unique %s", (unique) => {
    const seen = { ok: 0, illegal: 0, none: 0 };
    fc.assert(
      fc.property(registerHistories({ unique, maxLength: 7 }), (operations) => {
        const timeline = layOut(operations);
        const outcome = decideByZones(view, operations, timeline, timeline.byCall);
        seen[outcome?.result ?? "none"]++;
        if (!outcome) return;
        expect(outcome.result).toBe(isLinearizable(model, operations) ? "ok" : "illegal");
        if (outcome.result !== "ok") return;
        const inOrder = [...(outcome.order ?? [])].map(
          (member) => operations[member] as RegisterOperation,
        );
        expect(whyNotLinearization(model, operations, inOrder)).toBe(null);
      }),
      { numRuns },
    );
    // Neither answer is so rare that it goes untested, and unique values are nearly always decided.
    expect(Math.min(seen.ok, seen.illegal)).toBeGreaterThan(numRuns / 20);
    if (unique) expect(seen.none).toBeLessThan(numRuns / 20);
  });
});

import { assert } from "../core/assert.ts";
import { messageOf } from "../core/errors.ts";
import type { History } from "../core/history.ts";
import { type CheckerResult, type Validity, worst } from "../core/verdict.ts";
import type { CheckBudget, Checker } from "./checker.ts";

/** What each checker says, by its name. They run one after another: each has the processor, and its budget, to itself. */
export async function composeCheckers(
  checkers: readonly Checker[],
  history: History,
  budget: CheckBudget,
): Promise<Readonly<Record<string, CheckerResult>>> {
  const results = new Map<string, CheckerResult>();
  for (const checker of checkers) {
    assert(!results.has(checker.name), `two checkers are called ${checker.name}`);
    results.set(checker.name, await checkSafely(checker, history, budget));
  }
  return Object.fromEntries(results);
}

/** The worst of all results. */
export function overall(results: Readonly<Record<string, CheckerResult>>): Validity {
  return worst(Object.values(results).map(({ valid }) => valid));
}

async function checkSafely(
  checker: Checker,
  history: History,
  budget: CheckBudget,
): Promise<CheckerResult> {
  try {
    return await checker.check(history, budget);
  } catch (thrown) {
    return {
      valid: "unknown",
      reason: `The checker '${checker.name}' crashed: ${messageOf(thrown)}`,
      details: { stack: thrown instanceof Error ? (thrown.stack ?? null) : null },
    };
  }
}

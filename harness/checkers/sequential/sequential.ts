import { assertNever } from "../../core/assert.ts";
import type { Finding } from "../../core/verdict.ts";
import {
  findingOf,
  holding,
  judgedBy,
  type ModelResult,
  thinAirFindings,
  undecided,
} from "../register-history/model-result.ts";
import type { RegisterHistory, RegisterOp } from "../register-history/register-history.ts";
import { describeOp } from "../register-history/words.ts";
import { cycleIn } from "./cycle.ts";
import { explainCycle } from "./explain.ts";
import { saturate } from "./saturate.ts";
import { type SearchOutcome, searchOrder } from "./search.ts";

/** Operations times sessions: beyond this, clocks take more than 200 MB. */
const MOST_CLOCKS = 25_000_000;

export interface SequentialOptions {
  /** How many operations the search may place, over all attempts. Default: 20 times those of the history, 200,000 at least. */
  readonly maxSteps?: number;
}

/**
 * Sequential consistency (Lamport 1979): all operations can be put into one order in which each session's stand as it did
 * them, and each read returns what was written last to its key. To decide it is NP-complete (Gibbons and Korach 1997). Most
 * histories that have such an order show one at the first attempt. Of others it is inferred what must hold of every
 * order: a cycle is the proof that there is none. What is left is searched. Unknown when that takes too long.
 */
export function sequential(history: RegisterHistory, options: SequentialOptions = {}): ModelResult {
  const thinAir = thinAirFindings(history);
  if (thinAir.length > 0) return judgedBy("sequential", thinAir);
  const { ops, sessions } = history;
  const maxSteps = options.maxSteps ?? Math.max(200_000, 20 * ops.length);
  const lucky = searchOrder(
    history,
    null,
    Math.min(maxSteps, Math.ceil(1.05 * ops.length) + 1_000),
  );
  if (lucky.result === "found") return holding("sequential");
  if (ops.length * sessions.length > MOST_CLOCKS)
    return undecided(
      "sequential",
      `Undecided: ${ops.length} operations of ${sessions.length} sessions take too much memory.`,
    );
  const { order, cyclic } = saturate(history);
  if (cyclic.length > 0) {
    const cycle = explainCycle(history, order, cycleIn(order, cyclic));
    return judgedBy("sequential", [cycle]);
  }
  return conclusion(history, searchOrder(history, order, maxSteps));
}

function conclusion(history: RegisterHistory, outcome: SearchOutcome): ModelResult {
  switch (outcome.result) {
    case "found":
      return holding("sequential");
    case "none":
      return judgedBy("sequential", [deadEnd(history, outcome)]);
    case "budget":
      return undecided(
        "sequential",
        `Undecided: no contradiction was inferred, and no order was found in ${outcome.steps} steps.`,
      );
    default:
      return assertNever(outcome);
  }
}

function deadEnd(
  history: RegisterHistory,
  { longest, stuck }: Extract<SearchOutcome, { result: "none" }>,
): Finding {
  const next = stuck.map((id) => history.ops[id] as RegisterOp);
  return findingOf(history, "nonsequential", next, [
    `all orders were tried; the longest that can be begun has ${longest} of ${history.ops.length} operations`,
    "after it none of these can be next:",
    ...next.map((op) => describeOp(history, op)),
  ]);
}

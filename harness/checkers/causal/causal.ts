import { assert } from "../../core/assert.ts";
import { columnsOf } from "../register-history/columns.ts";
import {
  judgedBy,
  type ModelResult,
  thinAirFindings,
  undecided,
} from "../register-history/model-result.ts";
import type { RegisterHistory } from "../register-history/register-history.ts";
import { causalOrderOf } from "./causal-order.ts";
import { conflictCycle } from "./conflict-order.ts";
import { hiddenWrite } from "./hidden-writes.ts";
import { brokenMemory } from "./memory.ts";
import { PastWrites } from "./past-writes.ts";
import { proveConflict, proveCycle, proveHidden, proveMemory } from "./proofs.ts";

/** The most entries of vector clocks that are held: 400 MB. */
const MOST_CLOCK_ENTRIES = 100_000_000;

const CAUSAL_MODELS = ["causal", "causal-convergence", "causal-memory"] as const;

/**
 * The three causal models of Bouajjani, Enea, Guerraoui and Hamza ("On verifying causal consistency", POPL 2017), each by
 * its bad patterns: causal consistency (CC), causal convergence (CCv), causal memory (CM; Ahamad et al. 1995). Exact where
 * every value is written once. A compare-and-set is a read and a write in one; models as weak as these let others come
 * between what it read and what it wrote.
 */
export function causalModels(history: RegisterHistory): readonly ModelResult[] {
  const { ops, sessions } = history;
  if (ops.length * sessions.length > MOST_CLOCK_ENTRIES)
    return CAUSAL_MODELS.map((model) => undecided(model, tooLarge(history)));
  const order = causalOrderOf(history, columnsOf(history));
  const past = "cycle" in order ? null : new PastWrites(order);
  const hidden = past === null || "cycle" in order ? null : hiddenWrite(order, past);
  const common = [
    ...thinAirFindings(history),
    ...("cycle" in order ? [proveCycle(history, order.cycle)] : []),
    ...(hidden === null ? [] : [proveHidden(history, hidden)]),
  ];
  if (common.length > 0 || "cycle" in order)
    return CAUSAL_MODELS.map((model) => judgedBy(model, common));
  const conflict = conflictCycle(order, past ?? undefined);
  const memory = brokenMemory(order);
  return [
    judgedBy("causal", []),
    judgedBy("causal-convergence", conflict === null ? [] : [proveConflict(history, conflict)]),
    judgedBy("causal-memory", memory === null ? [] : [proveMemory(history, memory)]),
  ];
}

/** One of them alone. */
export function causalModel(
  model: (typeof CAUSAL_MODELS)[number],
): (history: RegisterHistory) => ModelResult {
  return (history) => {
    const result = causalModels(history).find((each) => each.model === model);
    assert(result !== undefined, `${model} was judged`);
    return result;
  };
}

function tooLarge({ ops, sessions }: RegisterHistory): string {
  return `Undecided: vector clocks of ${ops.length} operations in ${sessions.length} sessions would not fit into memory.`;
}

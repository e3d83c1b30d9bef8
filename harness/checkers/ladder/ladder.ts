import type { ConsistencyModel } from "../../core/consistency.ts";
import type { History } from "../../core/history.ts";
import type { Json } from "../../core/json.ts";
import { LADDER_CHECKER, type Ladder, ladderDetails, type Rung } from "../../core/ladder.ts";
import { type CheckerResult, type Finding, worst } from "../../core/verdict.ts";
import type { CheckBudget, Checker } from "../checker.ts";
import { healedAtNs, SETTLE_MS } from "../convergence/settling.ts";
import { isAmbiguous } from "../register-history/register-history.ts";
import { registerHistoryOf } from "../register-history/register-history-of.ts";
import { concluded, contradictionsIn, ladderOf, type Results } from "./conclude.ts";
import { allUnknown, judgeAll, judgeLinearizable } from "./judge.ts";

export interface LadderOptions {
  /** What must hold. Nothing: the ladder is told, and no model makes the history invalid. */
  readonly claimed: readonly ConsistencyModel[];
  /** What every key holds at first. Default: null. */
  readonly initial?: Json;
  /** How long after the last change and the last heal replicas may differ. Default: {@link SETTLE_MS}. */
  readonly settleMs?: number;
}

/**
 * Which consistency models a history of registers still satisfies: each holds, is violated (with the operations that prove
 * it) or unknown (with the reason). Valid when every claimed model holds; what these imply needs no claim.
 *
 * The checker throws a UsageError for an operation that registers do not know.
 */
export function ladder(options: LadderOptions): Checker {
  return {
    name: LADDER_CHECKER,
    async check(history, budget) {
      const own = await ownResults(history, options, budget);
      const results = concluded(own);
      const { claimed } = options;
      const doubt = contradictionsIn(own)[0];
      const verdict = verdictOf(results, ladderOf(results, claimed));
      if (doubt === undefined || verdict.valid === false) return verdict;
      return { ...verdict, valid: "unknown", reason: results.get(doubt.weaker)?.reason ?? "" };
    },
  };
}

async function ownResults(
  history: History,
  { initial = null, settleMs = SETTLE_MS }: LadderOptions,
  budget: CheckBudget,
): Promise<Results> {
  const registers = registerHistoryOf(history, initial);
  const first = await judgeLinearizable(history, initial, budget);
  const begin = new Map([[first.model, first]]);
  if (isAmbiguous(registers)) return new Map([...allUnknown(registers.ambiguous), ...begin]);
  const settled = { healedNs: healedAtNs(history), settleMs };
  return judgeAll(registers, settled, begin, { skipsKnown: true });
}

function verdictOf(results: Results, ladder: Ladder): CheckerResult {
  const details = ladderDetails(ladder);
  const strongest = strongestSentence(ladder);
  const rungs = ladder.rungs.filter(({ isClaimed }) => isClaimed);
  if (rungs.length === 0) {
    const isDecided = ladder.rungs.some(({ holds }) => holds !== "unknown");
    return { valid: isDecided || "unknown", reason: strongest, details };
  }
  const valid = worst(rungs.map(({ holds }) => holds));
  if (valid === true) return { valid, reason: strongest, details };
  const bad = rungs.filter(({ holds }) => holds === valid);
  const reason = `${bad.map(sentenceOf).join(" ")} ${strongest}`;
  if (valid === "unknown") return { valid, reason, details };
  return { valid, reason, findings: findingsOf(results, bad), details };
}

function sentenceOf({ holds, model, reason }: Rung): string {
  const text = reason.endsWith(".") ? reason : `${reason}.`;
  return `${model} was claimed and ${holds === false ? "does not hold" : "is undecided"}: ${text}`;
}

function strongestSentence({ strongest }: Ladder): string {
  return strongest.length === 0
    ? "No model is known to hold."
    : `The strongest that holds: ${strongest.join(", ")}.`;
}

/** The proofs against all that was claimed, each told once. */
function findingsOf(results: Results, rungs: readonly Rung[]): readonly Finding[] {
  const findings = new Map<string, Finding>();
  for (const { model } of rungs)
    for (const finding of results.get(model)?.anomalies ?? [])
      findings.set(`${finding.ops.join()} ${finding.message}`, finding);
  return [...findings.values()];
}

import { CONSISTENCY_MODELS, MODEL_PROMISES } from "../../core/consistency.ts";
import { ladderIn } from "../../core/ladder.ts";
import type { CheckerResult } from "../../core/verdict.ts";
import type { VerdictDocument } from "../../core/verdict-document.ts";

/** What checkers hold a system to that do not judge a model by its name. */
const DEMANDS: Readonly<Record<string, string>> = {
  "set-full": "what was acknowledged stays, and all come to read the same",
  counter: "each acknowledged add counts, once",
  crdt: "replicas come to one value, and it is one that the operations can have led to",
  siblings: "no write is lost that nobody has seen",
  bank: "transfers move money: none comes or goes, and no account is overdrawn",
  echo: "what is sent comes back",
  invariants: "what must always hold of the nodes' own state",
  nodes: "nodes end when a fault ends them, and not by themselves",
  availability: "a majority that is whole serves its clients",
};

/** The promise that a run broke. */
export interface BrokenPromise {
  /** The model, where it has a name. */
  readonly name: string | null;
  readonly promise: string;
}

/** Of the checker whose reason the verdict gives; null where its reason says all. */
export function brokenPromise(verdict: VerdictDocument): BrokenPromise | null {
  const [found] = Object.entries(verdict.checkers).filter(([, { valid }]) => valid === false);
  if (!found) return null;
  const [checker, result] = found;
  const model = brokenRung(result) ?? CONSISTENCY_MODELS.find((name) => name === checker);
  if (model) return { name: model, promise: MODEL_PROMISES[model] };
  const promise = DEMANDS[checker];
  return promise === undefined ? null : { name: null, promise };
}

/** The strongest model that was claimed and does not hold. */
function brokenRung({ details }: CheckerResult) {
  const rungs = ladderIn(details)?.rungs ?? [];
  return rungs.find(({ holds, isClaimed }) => isClaimed && holds === false)?.model;
}

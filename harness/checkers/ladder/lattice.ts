import type { ConsistencyModel } from "../../core/consistency.ts";

/** Every history that satisfies one model satisfies the other. */
export interface Implication {
  readonly stronger: ConsistencyModel;
  readonly weaker: ConsistencyModel;
  /**
   * Whether the stronger one, when it holds, speaks for the weaker one. What stays in the end is shown by reads at the end:
   * without them it is unknown, whatever else holds.
   */
  readonly isEvidence: boolean;
}

const evidence = (stronger: ConsistencyModel, ...weaker: readonly ConsistencyModel[]) =>
  weaker.map((each): Implication => ({ stronger, weaker: each, isEvidence: true }));

const refutation = (stronger: ConsistencyModel, ...weaker: readonly ConsistencyModel[]) =>
  weaker.map((each): Implication => ({ stronger, weaker: each, isEvidence: false }));

/**
 * The direct implications between models as docs/consistency-models.md defines them. What is not here does not hold: there is a
 * history for each of those. Note that causal consistency does not imply monotonic reads, and causal convergence not PRAM.
 */
export const IMPLICATIONS: readonly Implication[] = [
  ...evidence("linearizable", "sequential", "regular"),
  ...refutation("linearizable", "convergence"),
  ...refutation("regular", "no-lost-writes"),
  ...evidence("sequential", "causal-memory", "causal-convergence"),
  ...evidence("causal-memory", "causal", "pram"),
  ...evidence("causal-convergence", "causal", "monotonic-reads"),
  ...evidence("causal", "writes-follow-reads", "monotonic-writes", "read-your-writes"),
  ...evidence("pram", "monotonic-writes", "monotonic-reads", "read-your-writes"),
  ...evidence("regular", "safe"),
];

/** Everything that a model implies, itself left out. */
export function weakerThan(model: ConsistencyModel): ReadonlySet<ConsistencyModel> {
  const weaker = new Set<ConsistencyModel>();
  const pending = [model];
  for (const each of pending)
    for (const implication of IMPLICATIONS) {
      if (implication.stronger !== each || weaker.has(implication.weaker)) continue;
      weaker.add(implication.weaker);
      pending.push(implication.weaker);
    }
  return weaker;
}

import { CONSISTENCY_MODELS, type ConsistencyModel } from "../../core/consistency.ts";
import type { Ladder, Rung } from "../../core/ladder.ts";
import type { ModelResult } from "../register-history/model-result.ts";
import { IMPLICATIONS, weakerThan } from "./lattice.ts";

/** What each model is known to be, by its checker or by another's. */
export type Results = ReadonlyMap<ConsistencyModel, ModelResult>;

/** Two checkers that cannot both be right. */
export interface Contradiction {
  readonly stronger: ConsistencyModel;
  readonly weaker: ConsistencyModel;
}

/** Pairs where something that holds implies something that does not. A mistake of ours, never of a system. */
export function contradictionsIn(results: Results): readonly Contradiction[] {
  return CONSISTENCY_MODELS.flatMap((stronger) =>
    [...weakerThan(stronger)].flatMap((weaker) =>
      results.get(stronger)?.holds === true && results.get(weaker)?.holds === false
        ? [{ stronger, weaker }]
        : [],
    ),
  );
}

/**
 * What follows from the results: what holds implies weaker models, what does not hold refutes stronger ones. Checkers that
 * contradict each other are believed in nothing.
 */
export function concluded(results: Results): Results {
  const known = new Map(results);
  for (const { stronger, weaker } of contradictionsIn(results)) {
    const reason = `The checkers contradict each other: ${stronger} was found to hold and implies ${weaker}, which was found broken. This is a defect of the checkers.`;
    for (const model of [stronger, weaker])
      known.set(model, { model, holds: "unknown", reason, anomalies: [] });
  }
  const doubted = new Set(
    [...known].flatMap(([model]) => (isDoubted(known, results, model) ? [model] : [])),
  );
  for (let changed = true; changed; ) {
    changed = false;
    for (const { isEvidence, stronger, weaker } of IMPLICATIONS) {
      changed = (isEvidence && pass(known, stronger, weaker, true, doubted)) || changed;
      changed = pass(known, weaker, stronger, false, doubted) || changed;
    }
  }
  return known;
}

function isDoubted(known: Results, results: Results, model: ConsistencyModel): boolean {
  return results.get(model)?.holds !== known.get(model)?.holds;
}

/** Hands on what one model says to another of which nothing is known. */
function pass(
  known: Map<ConsistencyModel, ModelResult>,
  from: ConsistencyModel,
  to: ConsistencyModel,
  holds: boolean,
  doubted: ReadonlySet<ConsistencyModel>,
): boolean {
  const source = known.get(from);
  const isOpen = (known.get(to)?.holds ?? "unknown") === "unknown";
  if (source === undefined || source.holds !== holds || !isOpen || doubted.has(to)) return false;
  const why = holds ? `${from} holds and implies it` : `it would imply ${from}: ${source.reason}`;
  known.set(to, { model: to, holds, reason: why, anomalies: source.anomalies });
  return true;
}

/** The rungs from the strongest model to the weakest. */
export function ladderOf(results: Results, claimed: readonly ConsistencyModel[]): Ladder {
  const rungs = CONSISTENCY_MODELS.map((model): Rung => {
    const { anomalies = [], holds = "unknown", reason } = results.get(model) ?? {};
    const [proof] = holds === false ? anomalies : [];
    return {
      ...{ model, holds, isClaimed: claimed.includes(model) },
      reason: reason ?? (holds === true ? "No violation was found." : "It was not checked."),
      proof: proof?.message ?? null,
      ops: proof?.ops ?? [],
    };
  });
  return { rungs, strongest: strongestIn(results) };
}

function strongestIn(results: Results): readonly ConsistencyModel[] {
  const holding = CONSISTENCY_MODELS.filter((model) => results.get(model)?.holds === true);
  return holding.filter((model) => !holding.some((other) => weakerThan(other).has(model)));
}

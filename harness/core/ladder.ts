import { z } from "zod";
import { CONSISTENCY_MODELS, type ConsistencyModel } from "./consistency.ts";
import type { JsonObject } from "./json.ts";
import type { Validity } from "./verdict.ts";

/** The checker of verdict.json whose details are a ladder. */
export const LADDER_CHECKER = "ladder";

/** What is known of one consistency model. */
export interface Rung {
  readonly model: ConsistencyModel;
  readonly holds: Validity;
  /** Whether the system promises it. */
  readonly isClaimed: boolean;
  /** One sentence: how it is known, why it does not hold, or why nobody can say. */
  readonly reason: string;
  /** The proof that it does not hold, one step a line; null otherwise. */
  readonly proof: string | null;
  /** The history lines of the proof. */
  readonly ops: readonly number[];
}

/** What one history says about every model. */
export interface Ladder {
  /** Strongest first. */
  readonly rungs: readonly Rung[];
  /** Models that hold, and of which nothing stronger is known to hold. */
  readonly strongest: readonly ConsistencyModel[];
}

const model = z.enum(CONSISTENCY_MODELS);
const ladderSchema = z.object({
  rungs: z.array(
    z.object({
      model,
      holds: z.union([z.boolean(), z.literal("unknown")]),
      isClaimed: z.boolean(),
      reason: z.string(),
      proof: z.string().nullable(),
      ops: z.array(z.number()),
    }),
  ),
  strongest: z.array(model),
});

/** The ladder in the details of a checker, or null where there is none. */
export function ladderIn(details: JsonObject | undefined): Ladder | null {
  const parsed = ladderSchema.safeParse(details);
  return parsed.success ? parsed.data : null;
}

/** The same as JSON, for the details of a checker. */
export function ladderDetails({ rungs, strongest }: Ladder): JsonObject {
  return {
    strongest,
    rungs: rungs.map(({ holds, isClaimed, model, ops, proof, reason }) => ({
      ...{ model, holds, isClaimed, reason, proof, ops },
    })),
  };
}

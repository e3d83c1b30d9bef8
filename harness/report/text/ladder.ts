import type { ConsistencyModel } from "../../core/consistency.ts";
import type { Ladder } from "../../core/ladder.ts";
import type { Validity } from "../../core/verdict.ts";

/** A verdict on a model as people read it. */
export function holdsText(holds: Validity): "holds" | "violated" | "unknown" {
  if (holds === "unknown") return "unknown";
  return holds ? "holds" : "violated";
}

/** The strongest models that hold, in one sentence. */
export function strongestText({ strongest }: Ladder): string {
  return strongest.length === 0 ? "no model is known to hold" : strongest.join(", ");
}

/** Models of one verdict, strongest first. */
export function modelsThat(ladder: Ladder, holds: Validity): readonly ConsistencyModel[] {
  return ladder.rungs.flatMap((rung) => (rung.holds === holds ? [rung.model] : []));
}

const MODEL_WIDTH = 20;
const VERDICT_WIDTH = 9;

/** Each model on a line of its own with its verdict and the reason; below each proof, its steps. Nothing for null. */
export function ladderText(ladder: Ladder | null): readonly string[] {
  if (ladder === null) return [];
  const told = new Set<string>();
  const lines = ladder.rungs.flatMap(({ holds, isClaimed, model, proof, reason }) => {
    const name = `${model}${isClaimed ? " *" : ""}`.padEnd(MODEL_WIDTH);
    const verdict = holdsText(holds).padEnd(VERDICT_WIDTH);
    if (proof === null) return [`  ${name} ${verdict} ${reason}`.trimEnd()];
    const head = `  ${name} ${verdict} ${reason.split(": ")[0]}`;
    if (told.has(proof)) return [`${head}, by a proof above`];
    told.add(proof);
    return [head, ...proof.split("\n").map((step) => `      ${step}`)];
  });
  return [...lines, `strongest that holds: ${strongestText(ladder)}`];
}

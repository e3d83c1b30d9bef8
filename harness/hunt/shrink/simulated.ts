import type { History } from "../../core/history.ts";
import type { Plan } from "../../core/plan.ts";
import type { VerdictDocument } from "../../core/verdict-document.ts";

/** What the shrinker needs to know of a simulated run. */
export interface Simulated {
  readonly history: History;
  readonly verdict: Pick<VerdictDocument, "checkers">;
  /** What is wrong with it; null: nothing. */
  readonly fingerprint: string | null;
  /** Over all events: equal for equal plans. */
  readonly hash: string;
  readonly eventCount: number;
}

/** Runs a plan in the simulator. A plan that the system refuses is rejected with a FaultlineError. */
export type Simulate = (plan: Plan) => Promise<Simulated>;

import { causalModel } from "../checkers/causal/causal.ts";
import { convergence } from "../checkers/convergence/convergence.ts";
import { noLostWrites } from "../checkers/durability/no-lost-writes.ts";
import { pram } from "../checkers/pram/pram.ts";
import type { WholeModelChecker } from "../checkers/register-history/model-checker.ts";
import { regular, safe } from "../checkers/regular/regular.ts";
import { sequential } from "../checkers/sequential/sequential.ts";
import { monotonicReads } from "../checkers/sessions/monotonic-reads.ts";
import { monotonicWrites } from "../checkers/sessions/monotonic-writes.ts";
import { readYourWrites } from "../checkers/sessions/read-your-writes.ts";
import { writesFollowReads } from "../checkers/sessions/writes-follow-reads.ts";
import { type ConsistencyModel, MODEL_PROMISES } from "../core/consistency.ts";

/** Models of registers, each by its own checker alone; see docs/consistency-models.md. */
export const MODEL_CHECKERS: readonly {
  readonly name: ConsistencyModel;
  readonly summary: string;
  readonly judge: WholeModelChecker;
}[] = (
  [
    ["sequential", (history) => sequential(history)],
    ["causal-memory", causalModel("causal-memory")],
    ["causal-convergence", causalModel("causal-convergence")],
    ["causal", causalModel("causal")],
    ["pram", pram],
    ["writes-follow-reads", writesFollowReads],
    ["monotonic-writes", monotonicWrites],
    ["monotonic-reads", monotonicReads],
    ["read-your-writes", readYourWrites],
    ["regular", regular],
    ["safe", safe],
    ["no-lost-writes", noLostWrites],
    ["convergence", convergence],
  ] as const satisfies readonly (readonly [ConsistencyModel, WholeModelChecker])[]
).map(([name, judge]) => ({ name, judge, summary: MODEL_PROMISES[name] }));

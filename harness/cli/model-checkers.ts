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
import type { ConsistencyModel } from "../core/consistency.ts";

/** Models of registers, each by its own checker alone; see docs/consistency-models.md. */
export const MODEL_CHECKERS: readonly {
  readonly name: ConsistencyModel;
  readonly summary: string;
  readonly judge: WholeModelChecker;
}[] = [
  {
    name: "sequential",
    summary: "one order of all operations, the same for all, in which each session's keep theirs",
    judge: (history) => sequential(history),
  },
  {
    name: "causal-memory",
    summary: "each session sees all that it knows of in one causal order",
    judge: causalModel("causal-memory"),
  },
  {
    name: "causal-convergence",
    summary: "causal order, and one order of the writes for all",
    judge: causalModel("causal-convergence"),
  },
  {
    name: "causal",
    summary: "each read sees what is in its causal past",
    judge: causalModel("causal"),
  },
  { name: "pram", summary: "all see each session's writes in its order", judge: pram },
  {
    name: "writes-follow-reads",
    summary: "who sees a write sees what its writer had read",
    judge: writesFollowReads,
  },
  {
    name: "monotonic-writes",
    summary: "who sees a write sees its session's earlier ones",
    judge: monotonicWrites,
  },
  {
    name: "monotonic-reads",
    summary: "no session goes back to what it saw replaced",
    judge: monotonicReads,
  },
  {
    name: "read-your-writes",
    summary: "no session misses its own writes",
    judge: readYourWrites,
  },
  {
    name: "regular",
    summary: "each read returns the latest write or one that goes on meanwhile",
    judge: regular,
  },
  { name: "safe", summary: "each read beside which nobody writes is regular", judge: safe },
  {
    name: "no-lost-writes",
    summary: "no acknowledged write is gone in the end that nothing can have overwritten",
    judge: noLostWrites,
  },
  {
    name: "convergence",
    summary: "in the end all sessions read one version of each key",
    judge: convergence,
  },
];

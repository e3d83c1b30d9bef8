import { echoChecker } from "../../workloads/echo/checker.ts";
import { availability } from "../checkers/availability.ts";
import { causalModel } from "../checkers/causal/causal.ts";
import type { Checker } from "../checkers/checker.ts";
import { exceptions } from "../checkers/exceptions.ts";
import { ladder } from "../checkers/ladder/ladder.ts";
import { linearizable } from "../checkers/linearizable/linearizable.ts";
import type { LinearizableModelName } from "../checkers/linearizable/models.ts";
import { pram } from "../checkers/pram/pram.ts";
import { modelChecker } from "../checkers/register-history/model-checker.ts";
import type { ModelChecker } from "../checkers/register-history/model-result.ts";
import { regular, safe } from "../checkers/regular/regular.ts";
import { sequential } from "../checkers/sequential/sequential.ts";
import { monotonicReads } from "../checkers/sessions/monotonic-reads.ts";
import { monotonicWrites } from "../checkers/sessions/monotonic-writes.ts";
import { readYourWrites } from "../checkers/sessions/read-your-writes.ts";
import { writesFollowReads } from "../checkers/sessions/writes-follow-reads.ts";
import { stats } from "../checkers/stats.ts";
import type { ConsistencyModel } from "../core/consistency.ts";
import type { Json } from "../core/json.ts";

export interface CheckerChoice {
  readonly model: LinearizableModelName;
  readonly initial: Json;
}

interface NamedChecker {
  readonly name: string;
  readonly summary: string;
  create(choice: CheckerChoice): Checker;
}

/** Models of registers, each by its own checker alone; see docs/consistency-models.md. */
const OF_REGISTERS: readonly {
  readonly name: ConsistencyModel;
  readonly summary: string;
  readonly judge: ModelChecker;
}[] = [
  {
    name: "sequential",
    summary: "one order of all operations, the same for all, in which each session's keep theirs",
    judge: sequential,
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
];

/** The checkers that `faultline check --checker` can be asked for. */
export const CHECKERS: readonly NamedChecker[] = [
  {
    name: "linearizable",
    summary: "each operation takes effect at one moment between its call and its return",
    create: ({ model, initial }) => linearizable({ model, initial }),
  },
  {
    name: "ladder",
    summary: "every consistency model of registers: holds, violated or unknown, and the strongest",
    create: ({ initial }) => ladder({ claimed: [], initial }),
  },
  ...OF_REGISTERS.map(({ judge, name, summary }) => ({
    name,
    summary,
    create: ({ initial }: CheckerChoice) => modelChecker(name, judge, initial),
  })),
  {
    name: "stats",
    summary: "each kind of operation succeeded at least once",
    create: () => stats(),
  },
  {
    name: "availability",
    summary: "share of operations served, longest outage, recovery after healing",
    create: () => availability(),
  },
  {
    name: "exceptions",
    summary: "errors by kind, and crashes of clients",
    create: () => exceptions(),
  },
  { name: "echo", summary: "every echo is what was sent", create: () => echoChecker() },
];

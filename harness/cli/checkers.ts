import { echoChecker } from "../../workloads/echo/checker.ts";
import { availability } from "../checkers/availability.ts";
import type { Checker } from "../checkers/checker.ts";
import { counterBounds } from "../checkers/counters/counter.ts";
import { exceptions } from "../checkers/exceptions.ts";
import { ladder } from "../checkers/ladder/ladder.ts";
import { linearizable } from "../checkers/linearizable/linearizable.ts";
import type { LinearizableModelName } from "../checkers/linearizable/models.ts";
import { modelChecker } from "../checkers/register-history/model-checker.ts";
import { setFull } from "../checkers/sets/set-full.ts";
import { staleness } from "../checkers/staleness/checker.ts";
import { stats } from "../checkers/stats.ts";
import { isolation } from "../checkers/transactions/levels/isolation.ts";
import { listAppend } from "../checkers/transactions/list-append.ts";
import { rwRegister } from "../checkers/transactions/rw-register.ts";
import type { RegisterAssumptions } from "../checkers/transactions/versions/register-order.ts";
import {
  type ConsistencyModel,
  MODEL_PROMISES,
  type TransactionModel,
} from "../core/consistency.ts";
import type { Json } from "../core/json.ts";
import { MODEL_CHECKERS } from "./model-checkers.ts";

export interface CheckerChoice {
  readonly model: LinearizableModelName;
  readonly initial: Json;
  /** What must hold; null: nobody said. */
  readonly claimed: readonly ConsistencyModel[] | null;
  /** Models of transactions that must hold; null: nobody said. */
  readonly consistencyModels: readonly TransactionModel[] | null;
  /** What is taken for granted of each register by itself. */
  readonly assumptions: RegisterAssumptions;
}

export interface NamedChecker {
  readonly name: string;
  readonly summary: string;
  /** Which flag tells it what must hold. Left out: it knows that by itself. */
  readonly asksFor?: "claims" | "consistencyModels";
  /** Whether it can take something for granted of each key. Left out: it cannot. */
  readonly takesAssumptions?: boolean;
  /** Whether it finds something out without judging it, so that no history is valid by it. Left out: it judges. */
  onlyMeasures?(choice: CheckerChoice): boolean;
  create(choice: CheckerChoice): Checker;
}

/** The checkers that `faultline check --checker` can be asked for. */
export const CHECKERS: readonly NamedChecker[] = [
  {
    name: "linearizable",
    summary: MODEL_PROMISES.linearizable,
    create: ({ model, initial }) => linearizable({ model, initial }),
  },
  {
    name: "ladder",
    summary: "every consistency model of registers: holds, violated or unknown, and the strongest",
    asksFor: "claims",
    onlyMeasures: ({ claimed }) => claimed === null || claimed.length === 0,
    create: ({ claimed, initial }) => ladder({ claimed: claimed ?? [], initial }),
  },
  ...MODEL_CHECKERS.map(({ judge, name, summary }) => ({
    name,
    summary,
    create: ({ initial }: CheckerChoice) => modelChecker(name, judge, initial),
  })),
  {
    name: "staleness",
    summary: "by how many versions and milliseconds reads of registers were behind, at the least",
    onlyMeasures: () => true,
    create: ({ initial }) => staleness({ initial }),
  },
  {
    name: "set-full",
    summary: "what became of each element added to sets: stable, lost, stale, divergent",
    asksFor: "claims",
    create: ({ claimed }) => setFull({ claimed }),
  },
  {
    name: "counter",
    summary: "values of counters lie between what their adds allow",
    asksFor: "claims",
    create: ({ claimed }) => counterBounds({ claimed }),
  },
  {
    name: "list-append",
    summary:
      "transactions on lists: anomalies with proofs, and which isolation levels they rule out",
    asksFor: "consistencyModels",
    create: ({ consistencyModels }) => listAppend(asked(consistencyModels)),
  },
  {
    name: "rw-register",
    summary:
      "transactions on registers: anomalies with proofs, and which isolation levels they rule out",
    asksFor: "consistencyModels",
    takesAssumptions: true,
    create: ({ assumptions, consistencyModels, initial }) =>
      rwRegister({ ...assumptions, ...asked(consistencyModels), initial }),
  },
  {
    name: "isolation",
    summary:
      "transactions on registers: none, read-committed, read-atomic or causal, the strongest; decides serializable and snapshot-isolation too",
    asksFor: "consistencyModels",
    create: ({ consistencyModels, initial }) => isolation({ ...asked(consistencyModels), initial }),
  },
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

function asked(consistencyModels: readonly TransactionModel[] | null): {
  readonly consistencyModels?: readonly TransactionModel[];
} {
  return consistencyModels === null ? {} : { consistencyModels };
}

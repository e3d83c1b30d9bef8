import { echoChecker } from "../../workloads/echo/checker.ts";
import { availability } from "../checkers/availability.ts";
import type { Checker } from "../checkers/checker.ts";
import { exceptions } from "../checkers/exceptions.ts";
import { linearizable } from "../checkers/linearizable/linearizable.ts";
import type { LinearizableModelName } from "../checkers/linearizable/models.ts";
import { stats } from "../checkers/stats.ts";
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

/** The checkers that `faultline check --checker` can be asked for. */
export const CHECKERS: readonly NamedChecker[] = [
  {
    name: "linearizable",
    summary: "each operation takes effect at one moment between its call and its return",
    create: ({ model, initial }) => linearizable({ model, initial }),
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

import type { System } from "../system.ts";
import { REFERENCE_BUGS } from "./bugs.ts";
import { claimOf } from "./claims.ts";
import { REFERENCE_CONFIGURATIONS } from "./configurations.ts";
import { ReferenceNode } from "./reference-node.ts";
import { parseSettings, REFERENCE_SETTINGS } from "./settings.ts";

/** The ground truth of the transaction checkers: one level of isolation exactly. */
export const referenceStore: System = {
  name: "reference-store",
  summary: "one node whose transactions are isolated as one level says, and no better",
  createProgram: (env, options) => new ReferenceNode(env, options),
  entry: "systems-under-test/reference-store/main.js",
  bugs: REFERENCE_BUGS,
  settings: REFERENCE_SETTINGS,
  checkSettings: parseSettings,
  workloads: [
    "list-append",
    "rw-register",
    "long-fork",
    "write-skew",
    "lost-update",
    "monotonic",
    "dirty-read",
    "bank",
  ],
  configurations: REFERENCE_CONFIGURATIONS,
  claimOf,
  // Without its first node nobody is served.
  servesWhenWhole: "all",
};

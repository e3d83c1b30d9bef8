import type { System } from "../system.ts";
import { TWO_PHASE_BUGS } from "./bugs.ts";
import { claimOf } from "./claims.ts";
import { TWO_PHASE_CONFIGURATIONS } from "./configurations.ts";
import { createTwoPhaseInvariants } from "./invariants.ts";
import { parseSettings, TWO_PHASE_SETTINGS } from "./settings.ts";
import { drawSettings } from "./swarm.ts";
import { TwoPhaseNode } from "./two-phase-node.ts";

/** Keys sharded over all nodes; transactions over several of them commit with two-phase commit. */
export const twoPhaseCommit: System = {
  name: "two-phase-commit",
  summary:
    "sharded keys; transactions by strict two-phase locking and two-phase commit, presumed abort",
  createProgram: (env, options) => new TwoPhaseNode(env, options),
  entry: "systems-under-test/two-phase-commit/main.js",
  bugs: TWO_PHASE_BUGS,
  settings: TWO_PHASE_SETTINGS,
  configurations: TWO_PHASE_CONFIGURATIONS,
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
  invariants: createTwoPhaseInvariants,
  hasLeaders: false,
  notesBlocking: true,
  servesWhenWhole: "all",
  drawSettings,
  claimOf,
};

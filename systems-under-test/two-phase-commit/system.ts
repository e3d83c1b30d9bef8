import { FAULT_NAMES } from "../../harness/core/faults.ts";
import type { Claim, System } from "../system.ts";
import { TWO_PHASE_BUGS } from "./bugs.ts";
import { createTwoPhaseInvariants } from "./invariants.ts";
import { parseSettings, TWO_PHASE_SETTINGS } from "./settings.ts";
import { drawSettings } from "./swarm.ts";
import { TwoPhaseNode } from "./two-phase-node.ts";

const CLAIM: Claim = {
  models: ["strict-serializable"],
  tolerates: FAULT_NAMES.filter((fault) => fault !== "corruption"),
  assumptions:
    "Disks keep what they synced. Nodes may crash, restart and pause, clocks may be wrong, and messages may be lost, " +
    "delayed, repeated and reordered. It blocks: a transaction wants all nodes whose keys it touches, and what has voted " +
    "yes keeps its locks until somebody who knows the decision can be reached.",
};

/** Keys sharded over all nodes; transactions over several of them commit with two-phase commit. */
export const twoPhaseCommit: System = {
  name: "two-phase-commit",
  summary:
    "sharded keys; transactions by strict two-phase locking and two-phase commit, presumed abort",
  createProgram: (env, options) => new TwoPhaseNode(env, options),
  entry: "systems-under-test/two-phase-commit/main.js",
  bugs: TWO_PHASE_BUGS,
  settings: TWO_PHASE_SETTINGS,
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
  servesWhenWhole: "all",
  drawSettings,
  claimOf: () => CLAIM,
};

import type { System } from "../system.ts";
import { administration } from "./administration.ts";
import { QUORUM_BUGS } from "./bugs.ts";
import { claimOf } from "./claims.ts";
import { QUORUM_CONFIGURATIONS } from "./configurations.ts";
import { createQuorumInvariants } from "./invariants.ts";
import { QuorumNode } from "./quorum-node.ts";
import { parseSettings, QUORUM_SETTINGS } from "./settings.ts";
import { drawSettings } from "./swarm.ts";
import { workloadsFor } from "./workloads-for.ts";

/** A store without leaders, after Dynamo. */
export const quorumKv: System = {
  name: "quorum-kv",
  summary:
    "a Dynamo-style store: n copies, read r, write w; last write wins, siblings, ABD or CRDTs",
  createProgram: (env, options) => new QuorumNode(env, options),
  entry: "systems-under-test/quorum-kv/main.js",
  bugs: QUORUM_BUGS,
  settings: QUORUM_SETTINGS,
  checkSettings: parseSettings,
  workloads: ["sessions", "siblings", "crdt", "set", "counter"],
  workloadsFor,
  invariants: createQuorumInvariants,
  hasLeaders: false,
  servesWhenWhole: "all",
  configurations: QUORUM_CONFIGURATIONS,
  drawSettings,
  claimOf,
  administration,
};

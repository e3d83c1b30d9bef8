import { FAULT_NAMES } from "../../harness/core/faults.ts";
import type { Claim, System } from "../system.ts";
import { RAFT_ADMINISTRATION } from "./administration.ts";
import { RAFT_BUGS } from "./bugs.ts";
import { createElectability } from "./electability.ts";
import { createRaftInvariants, type RaftInvariants } from "./invariants.ts";
import { RaftNode } from "./raft-node.ts";
import { parseSettings, RAFT_SETTINGS } from "./settings.ts";
import { drawSettings } from "./swarm.ts";

const CLAIM: Claim = {
  models: ["linearizable"],
  tolerates: FAULT_NAMES,
  assumptions:
    "Disks keep what they synced, or a minority of nodes finds out that its disks have not, and does not start any more: a log " +
    "that has lost entries unnoticed may elect a leader without them. Nodes may crash, restart and pause, clocks may be wrong, and messages may be " +
    "lost, delayed, repeated and reordered. It makes progress while a majority of nodes reach each other. With " +
    "lease-reads=true, monotonic clocks keep the right speed within max-clock-drift-ppm.",
};

/** A replicated key-value store on Raft, with linearizable reads, writes and compare-and-set. */
export const raftKv: System = {
  name: "raft-kv",
  summary: "a key-value store replicated with Raft: linearizable read, write and cas",
  createProgram: (env, options) => new RaftNode(env, options),
  entry: "systems-under-test/raft-kv/main.js",
  bugs: RAFT_BUGS,
  settings: RAFT_SETTINGS,
  checkSettings: parseSettings,
  workloads: ["register"],
  invariants: createInvariants,
  administration: RAFT_ADMINISTRATION,
  votersOf: RAFT_ADMINISTRATION.membersAtStart,
  drawSettings,
  carriesOutOnce: true,
  clockDriftPpm: (settings) => parseSettings(settings).maxClockDriftPpm,
  claimOf: () => CLAIM,
};

/** What was broken comes before what could be. */
function createInvariants(): RaftInvariants {
  const broken = createRaftInvariants();
  const endangered = createElectability();
  return {
    observe: (node, program) => broken.observe(node, program) ?? endangered.observe(node, program),
  };
}

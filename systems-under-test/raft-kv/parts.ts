import type { Env, ProgramOptions } from "../../harness/node/program.ts";
import { parseBugs } from "./bugs.ts";
import { Clients } from "./clients.ts";
import { Commit } from "./commit.ts";
import { initialConfiguration } from "./configuration.ts";
import { Election } from "./election.ts";
import { Handover } from "./handover.ts";
import { Installation } from "./installation.ts";
import { Membership } from "./membership.ts";
import { PendingChanges } from "./pending.ts";
import { Reads } from "./reads.ts";
import { Replication } from "./replication.ts";
import { Roles } from "./roles.ts";
import { parseSettings } from "./settings.ts";
import { initialState, type Raft } from "./state.ts";
import { StateMachine } from "./state-machine.ts";
import { Storage } from "./storage.ts";

/** The parts of one node, which know each other by callbacks only. */
export interface Parts {
  readonly raft: Raft;
  readonly clients: Clients;
  readonly commit: Commit;
  readonly election: Election;
  readonly handover: Handover;
  readonly installation: Installation;
  readonly membership: Membership;
  readonly replication: Replication;
  readonly roles: Roles;
  /** More is known of what followers hold, or of whom they follow. */
  readonly onProgress: () => void;
}

/** Puts a node together. */
export function createParts(env: Env, options: ProgramOptions): Parts {
  const raft = createRaft(env, options, () => replication.sendNewEntries());
  const onProgress = (): void => {
    commit.advanceAsLeader();
    membership.onProgress();
    handover.onProgress();
    reads.serve();
  };
  const machine = new StateMachine();
  const pending = new PendingChanges(env);
  const replication = new Replication(raft);
  const handover = new Handover(raft);
  const reads = new Reads(raft, machine, () => replication.sendHeartbeats());
  const commit = new Commit(raft, machine, (entry, reply) => pending.settle(entry, reply));
  const election: Election = new Election(raft, () => roles.lead());
  const installation = new Installation(raft, (snapshot) => {
    commit.restore(snapshot);
    pending.forgetUpTo(snapshot.lastIndex);
  });
  const stepDown = (): void => {
    // Its last words: followers learn from them that the new configuration is committed.
    replication.sendHeartbeats();
    roles.stepDown();
  };
  const membership = new Membership(raft, { pending, replication, onProgress, stepDown });
  const onLeadershipLost = (): void => {
    reads.abandon();
    membership.abandon();
    if (raft.bugs.has("fail-on-step-down")) pending.failAll();
  };
  const onTick = (): void => membership.onTick();
  const roles = new Roles(raft, { election, replication, onProgress, onLeadershipLost, onTick });
  const clients = new Clients(raft, { pending, reads, membership, handover, onProgress });
  return {
    ...{ raft, clients, commit, election, handover, installation, membership },
    ...{ replication, roles },
    onProgress,
  };
}

function createRaft(env: Env, options: ProgramOptions, onSyncStarted: () => void): Raft {
  const bugs = parseBugs(options.bugs);
  const settings = parseSettings(options.settings);
  // A lease cannot be wrong where there is none.
  const needsLease = bugs.has("lease-without-drift-bound") || bugs.has("lease-over-transfer");
  const initial = initialConfiguration([env.self, ...env.peers], settings.initialMembers);
  const storage = new Storage(env, bugs, initial, onSyncStarted);
  return {
    env,
    settings: { ...settings, leaseReads: settings.leaseReads || needsLease },
    bugs,
    state: initialState(),
    storage,
    log: storage.log,
  };
}

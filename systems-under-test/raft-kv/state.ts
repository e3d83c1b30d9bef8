import type { NodeId } from "../../harness/core/ids.ts";
import type { Env } from "../../harness/node/program.ts";
import type { RaftBug } from "./bugs.ts";
import type { Configuration } from "./configuration.ts";
import type { Leadership } from "./leadership.ts";
import type { LogView } from "./log.ts";
import type { RaftSettings } from "./settings.ts";
import type { Storage } from "./storage.ts";

export type Role = "follower" | "pre-candidate" | "candidate" | "leader";

/** The state of one node: Raft paper, Figure 2, and who it believes to lead. */
export interface RaftState {
  role: Role;
  term: number;
  votedFor: NodeId | null;
  leader: NodeId | null;
  commitIndex: number;
  appliedIndex: number;
  /** Null unless `role` is `leader`. */
  leadership: Leadership | null;
}

/** What the parts of one node share. */
export interface Raft {
  readonly env: Env;
  readonly settings: RaftSettings;
  readonly bugs: ReadonlySet<RaftBug>;
  readonly state: RaftState;
  readonly storage: Storage;
  readonly log: LogView;
}

export function initialState(): RaftState {
  return {
    role: "follower",
    term: 0,
    votedFor: null,
    leader: null,
    commitIndex: 0,
    appliedIndex: 0,
    leadership: null,
  };
}

/** Whose majorities decide now. */
export function configurationOf({ bugs, log, state }: Raft): Configuration {
  if (bugs.has("config-when-committed")) return log.configurationAt(state.commitIndex);
  return log.configuration;
}

import { quorumKv } from "./quorum-kv/system.ts";
import { raftKv } from "./raft-kv/system.ts";
import { referenceStore } from "./reference-store/system.ts";
import type { System } from "./system.ts";
import { twoPhaseCommit } from "./two-phase-commit/system.ts";

export const SYSTEMS: readonly System[] = [raftKv, quorumKv, referenceStore, twoPhaseCommit];

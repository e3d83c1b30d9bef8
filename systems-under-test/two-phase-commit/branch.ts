import type { NodeId } from "../../harness/core/ids.ts";
import type { Json } from "../../harness/core/json.ts";
import type { LogRecord, LogRecordOf } from "./log.ts";
import type { Operation, Priority } from "./messages.ts";

/** A transaction at one participant, until it knows how it ended. */
export interface Branch {
  readonly id: string;
  readonly priority: Priority;
  readonly coordinator: NodeId;
  readonly operations: readonly Operation[];
  readonly sinceMs: number;
  /** It was prepared by an earlier incarnation of this node. */
  readonly isRecovered: boolean;
  participants: readonly NodeId[];
  /** Null: it waits for locks. */
  results: readonly Json[] | null;
  /** An account that would fall below zero: it will vote no. */
  short: string | null;
  isPrepared: boolean;
  hasVoted: boolean;
  /** On the clock of this incarnation. */
  votedAtMs: number;
  /** Three phases: it knows that all have voted yes. */
  isCommittable: boolean;
  questions: number;
  /** It was told that this one waits for others to say how it ended. */
  isBlocked: boolean;
}

/** A transaction that has voted yes and does not know how it ended. */
export interface InDoubt {
  readonly id: string;
  readonly coordinator: NodeId;
  readonly keys: readonly string[];
  readonly sinceMs: number;
}

type Opened = Pick<Branch, "id" | "priority" | "coordinator" | "operations" | "sinceMs">;

export function newBranch(opened: Opened): Branch {
  return {
    ...opened,
    ...{ isRecovered: false, participants: [], results: null, short: null },
    ...{ isPrepared: false, hasVoted: false, votedAtMs: 0, isCommittable: false, questions: 0 },
    isBlocked: false,
  };
}

/** It has voted, or may have: nobody knows whether the vote had left. */
export function recoveredBranch(record: LogRecordOf<"prepared">): Branch {
  const { coordinator, id, operations, participants } = record;
  return {
    ...{ id, coordinator, operations, participants, isRecovered: true },
    ...{ priority: [0, id], sinceMs: 0, questions: 0, votedAtMs: 0, isCommittable: false },
    ...{ isBlocked: false, results: [], short: null, isPrepared: true, hasVoted: true },
  };
}

/** What the log has to hold of one that is prepared. */
export function recordsOf(branch: Branch): readonly LogRecord[] {
  const { coordinator, id, isCommittable, operations, participants } = branch;
  return [
    { kind: "prepared", id, coordinator, operations, participants },
    ...(isCommittable ? [{ kind: "committable", id } as const] : []),
  ];
}

export function keysOf({ operations }: Branch): readonly string[] {
  return [...new Set(operations.map(([, key]) => key))];
}

/** Names of transactions begin with their coordinators' names. */
export function isCoordinator(node: NodeId, id: string): boolean {
  return id.startsWith(`${node}.`);
}

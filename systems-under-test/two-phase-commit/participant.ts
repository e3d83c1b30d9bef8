import type { NodeId } from "../../harness/core/ids.ts";
import type { Json } from "../../harness/core/json.ts";
import { balanceAfter } from "../building-blocks/transaction-operations.ts";
import { LockTable } from "./locks.ts";
import type { LogRecord } from "./log.ts";
import {
  comparePriorities,
  type Operation,
  type PeerMessageOf,
  type Priority,
} from "./messages.ts";
import type { Shared } from "./shared.ts";

/** A transaction at one participant, until it knows how it ended. */
interface Branch {
  readonly id: string;
  readonly priority: Priority;
  readonly coordinator: NodeId;
  readonly operations: readonly Operation[];
  readonly sinceMs: number;
  participants: readonly NodeId[];
  /** Null: it waits for locks. */
  results: readonly Json[] | null;
  /** An account that would fall below zero: it will vote no. */
  short: string | null;
  isPrepared: boolean;
  hasVoted: boolean;
  questions: number;
}

/** A transaction that has voted yes and does not know how it ended. */
export interface InDoubt {
  readonly id: string;
  readonly coordinator: NodeId;
  readonly keys: readonly string[];
  readonly sinceMs: number;
}

/**
 * The side that holds data: strict two-phase locking, a vote that is durable before it is sent, and cooperative termination
 * (Bernstein, Hadzilacos and Goodman 1987, section 7.4). Who asks is answered by any participant that knows the outcome, or has
 * not voted: that one gives the transaction up.
 */
export class Participant {
  readonly #shared: Shared;
  readonly #locks = new LockTable();
  readonly #data = new Map<string, Json>();
  readonly #branches = new Map<string, Branch>();
  /** How transactions ended here; what was never voted for is forgotten with this incarnation. */
  readonly #outcomes = new Map<string, boolean>();
  readonly #applied = new Map<string, readonly Operation[]>();
  #boot = 0;

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  get lockCount(): number {
    return this.#locks.heldCount;
  }

  /** What has voted yes, with the keys that it must hold. */
  get inDoubt(): readonly InDoubt[] {
    return [...this.#branches.values()]
      .filter(({ hasVoted }) => hasVoted)
      .map(({ coordinator, id, operations, sinceMs }) => ({
        ...{ id, coordinator, sinceMs },
        keys: [...new Set(operations.map(([, key]) => key))],
      }));
  }

  /** Whether some transaction in doubt does not hold one of its keys: its name and the key, or null. */
  unlocked(): { readonly id: string; readonly key: string } | null {
    for (const branch of this.#branches.values())
      if (branch.hasVoted)
        for (const [, key] of branch.operations)
          if (!this.#locks.isHeld(key, branch)) return { id: branch.id, key };
    return null;
  }

  /** Takes over what the log holds, in its order. What is in doubt has its locks again. */
  recover(records: readonly LogRecord[]): void {
    for (const record of records) {
      if (record.kind === "state") {
        for (const [key, value] of record.data) this.#data.set(key, value);
        for (const [id, commit] of record.outcomes) this.#outcomes.set(id, commit);
      } else if (record.kind === "prepared") {
        const { coordinator, id, operations, participants } = record;
        this.#branches.set(id, {
          ...{ id, coordinator, operations, participants },
          ...{ priority: [0, id], sinceMs: 0, questions: 0 },
          ...{ results: [], short: null, isPrepared: true, hasVoted: true },
        });
      } else if (record.kind === "outcome") {
        const branch = this.#branches.get(record.id);
        if (branch && record.commit) this.#apply(branch.operations);
        this.#branches.delete(record.id);
        this.#outcomes.set(record.id, record.commit);
      }
    }
    if (this.#shared.bugs.has("locks-lost-on-recovery")) return;
    for (const branch of this.#branches.values()) this.#lockAll(branch);
  }

  /** The start is durable: locks can be given in its name. */
  start(boot: number): void {
    this.#boot = boot;
  }

  /** What a checkpoint must keep. */
  snapshot(): readonly LogRecord[] {
    const state: LogRecord = {
      kind: "state",
      data: [...this.#data],
      outcomes: [...this.#outcomes],
    };
    if (this.#shared.bugs.has("log-truncated-in-doubt")) return [state];
    const prepared = [...this.#branches.values()].filter(({ isPrepared }) => isPrepared);
    return [
      state,
      ...prepared.map(
        ({ coordinator, id, operations, participants }): LogRecord => ({
          ...{ kind: "prepared", id, coordinator, operations, participants },
        }),
      ),
    ];
  }

  onWork(from: NodeId, { id, operations, priority }: PeerMessageOf<"work">): void {
    const { env, send } = this.#shared;
    if (this.#boot === 0) return;
    if (this.#outcomes.has(id)) {
      if (this.#outcomes.get(id) === false) send(from, { type: "refused", id });
      return;
    }
    const known = this.#branches.get(id);
    if (known) {
      if (known.results === null) this.#advance(known);
      else if (!known.isPrepared) this.#report(known);
      return;
    }
    const branch: Branch = {
      ...{ id, priority, operations, coordinator: from, participants: [] },
      ...{ results: null, short: null, isPrepared: false, hasVoted: false },
      ...{ sinceMs: env.clock.monotonic(), questions: 0 },
    };
    this.#branches.set(id, branch);
    this.#advance(branch);
  }

  onPrepare(from: NodeId, { boot, id, participants }: PeerMessageOf<"prepare">): void {
    const { bugs, log, mark, send } = this.#shared;
    const branch = this.#branches.get(id);
    if (this.#boot === 0 || this.#outcomes.get(id) === true) return;
    if (branch?.isPrepared) {
      if (!branch.hasVoted) return;
      // After a restart, nobody knows whether the first vote had left.
      mark({ kind: "voted", id, isDurable: true });
      send(from, { type: "vote", id, yes: true });
      return;
    }
    // Whoever has started anew since the work has lost its locks, and others may have changed what it reported.
    if (!branch?.results || boot !== this.#boot) {
      this.#end(id, false);
      send(from, { type: "vote", id, yes: false });
      return;
    }
    if (branch.short !== null) {
      this.#end(id, false);
      send(from, { type: "vote", id, yes: false, short: branch.short });
      return;
    }
    branch.participants = participants;
    branch.isPrepared = true;
    if (!bugs.has("vote-not-logged")) {
      const { coordinator, operations } = branch;
      log.append({ kind: "prepared", id, coordinator, operations, participants });
    }
    const position = bugs.has("vote-not-logged") ? Number.POSITIVE_INFINITY : log.written;
    const vote = (): void => {
      if (this.#branches.get(id) !== branch) return;
      branch.hasVoted = true;
      if (bugs.has("locks-released-at-prepare")) this.#locks.release(branch);
      mark({ kind: "voted", id, isDurable: log.durable >= position });
      send(from, { type: "vote", id, yes: true });
      this.#advanceAll();
    };
    if (bugs.has("vote-before-sync")) vote();
    else log.sync(vote);
  }

  onDecision(from: NodeId, { commit, id }: PeerMessageOf<"decision">): void {
    const { bugs, log, send } = this.#shared;
    const branch = this.#branches.get(id);
    const known = this.#outcomes.get(id);
    if (known === true && bugs.has("commit-applied-twice")) {
      this.#apply(this.#applied.get(id) ?? []);
      this.#shared.mark({ kind: "applied-again", id });
    }
    if (commit && known === undefined && branch?.isPrepared) this.#commit(branch);
    else if (!commit && known === undefined) this.#end(id, false);
    else if (known === undefined) this.#shared.mark({ kind: "forgotten", id });
    if (!commit) return;
    const acknowledge = (): void => {
      if (isCoordinator(from, id)) send(from, { type: "acknowledged", id });
    };
    if (bugs.has("ack-before-sync")) acknowledge();
    else log.sync(acknowledge);
  }

  /** Of a transaction that is prepared here only the coordinator can know more. */
  onInquire(from: NodeId, { id }: PeerMessageOf<"inquire">): void {
    const { send } = this.#shared;
    if (this.#boot === 0 || this.#branches.get(id)?.isPrepared) return;
    if (!this.#outcomes.has(id)) this.#end(id, false);
    send(from, { type: "decision", id, commit: this.#outcomes.get(id) === true });
  }

  /** Asks for the decision of whatever has been open for too long. */
  onTimer(): void {
    const { bugs, env, send, settings } = this.#shared;
    for (const branch of [...this.#branches.values()]) {
      if (env.clock.monotonic() - branch.sinceMs < settings.retryMs) continue;
      if (branch.hasVoted && branch.questions > 0 && bugs.has("participant-decides-alone")) {
        this.#end(branch.id, false);
        continue;
      }
      branch.questions++;
      const others = branch.participants.filter((node) => node !== branch.coordinator);
      for (const node of [branch.coordinator, ...others])
        if (node !== env.self || node === branch.coordinator)
          send(node, { type: "inquire", id: branch.id });
    }
  }

  #advanceAll(): void {
    const waiting = [...this.#branches.values()].filter(({ results }) => results === null);
    waiting.sort((left, right) => comparePriorities(left.priority, right.priority));
    for (const branch of waiting)
      if (branch.results === null && this.#branches.get(branch.id) === branch)
        this.#advance(branch);
  }

  /** Takes all locks that it wants, or waits for the first that it cannot have. */
  #advance(branch: Branch): void {
    if (!this.#acquire(branch)) return;
    const written = new Map<string, Json>();
    branch.results = branch.operations.map((operation) => {
      const [kind, key, operand] = operation;
      const before = written.get(key) ?? this.#data.get(key) ?? null;
      if (kind === "r") return before;
      const value = after(before, operation);
      if (kind === "add" && Number(value) < 0) branch.short ??= key;
      written.set(key, value);
      return operand;
    });
    this.#report(branch);
  }

  #acquire(branch: Branch): boolean {
    const { bugs, settings } = this.#shared;
    for (const [kind, key] of branch.operations) {
      if (kind === "r" && bugs.has("reads-without-locks")) continue;
      const mode = kind === "r" ? "shared" : "exclusive";
      for (const holder of this.#locks.conflicts(key, mode, branch)) {
        const isOlder = comparePriorities(branch.priority, holder.priority) < 0;
        if (settings.deadlock === "wait-die") {
          // Waits for whom it is older than; a prepared one waits for nobody, so there is no harm in waiting for it.
          if (isOlder || holder.isPrepared) return false;
          this.#refuse(branch);
          return false;
        }
        if (!isOlder || (holder.isPrepared && !bugs.has("prepared-wounded"))) return false;
        if (holder.isPrepared) this.#locks.release(holder);
        else this.#refuse(holder as Branch, false);
      }
      this.#locks.grant(key, mode, branch);
    }
    return true;
  }

  #lockAll(branch: Branch): void {
    for (const [kind, key] of branch.operations)
      this.#locks.grant(key, kind === "r" ? "shared" : "exclusive", branch);
  }

  #report({ coordinator, id, results }: Branch): void {
    this.#shared.send(coordinator, {
      ...{ type: "worked", id, boot: this.#boot },
      results: results ?? [],
    });
  }

  #refuse(branch: Branch, wakesOthers = true): void {
    this.#shared.send(branch.coordinator, { type: "refused", id: branch.id });
    this.#end(branch.id, false, wakesOthers);
  }

  #commit(branch: Branch): void {
    this.#apply(branch.operations);
    if (this.#shared.bugs.has("commit-applied-twice"))
      this.#applied.set(branch.id, branch.operations);
    this.#end(branch.id, true);
  }

  #end(id: string, commit: boolean, wakesOthers = true): void {
    const { env, log } = this.#shared;
    const branch = this.#branches.get(id);
    this.#branches.delete(id);
    this.#outcomes.set(id, commit);
    if (branch?.isPrepared) {
      log.append({ kind: "outcome", id, commit });
      this.#shared.mark({ kind: "learned", id, commit });
      const blockedMs = Math.round(env.clock.monotonic() - branch.sinceMs);
      if (branch.questions > 0)
        env.note("was-in-doubt", {
          ...{ id, blockedMs, coordinator: branch.coordinator },
          keys: branch.operations.map(([, key]) => key),
        });
    }
    if (branch) this.#locks.release(branch);
    log.checkpoint();
    if (branch && wakesOthers) this.#advanceAll();
  }

  #apply(operations: readonly Operation[]): void {
    for (const operation of operations) {
      const [kind, key] = operation;
      if (kind !== "r") this.#data.set(key, after(this.#data.get(key) ?? null, operation));
    }
  }
}

function after(before: Json, [kind, , operand]: Operation): Json {
  if (kind === "add") return balanceAfter(before, operand);
  return kind === "w" ? operand : [...(Array.isArray(before) ? before : []), operand];
}

/** Names of transactions begin with their coordinators' names. */
function isCoordinator(node: NodeId, id: string): boolean {
  return id.startsWith(`${node}.`);
}

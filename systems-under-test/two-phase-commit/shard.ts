import type { Json } from "../../harness/core/json.ts";
import { balanceAfter } from "../building-blocks/transaction-operations.ts";
import { type Branch, type InDoubt, keysOf, recordsOf, recoveredBranch } from "./branch.ts";
import { LockTable } from "./locks.ts";
import type { LogRecord } from "./log.ts";
import { comparePriorities, type Operation } from "./messages.ts";
import type { Shared } from "./shared.ts";

/** The keys of one node: what they hold, the transactions that want them, and their locks (strict two-phase locking). */
export class Shard {
  readonly #shared: Shared;
  readonly #locks = new LockTable();
  readonly #data = new Map<string, Json>();
  readonly #branches = new Map<string, Branch>();
  /** How transactions ended here; what was never voted for is forgotten with this incarnation. */
  readonly #outcomes = new Map<string, boolean>();
  readonly #applied = new Map<string, readonly Operation[]>();
  /** Locks are given in the name of this start; 0: it is not durable yet. */
  #boot = 0;

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  get boot(): number {
    return this.#boot;
  }

  get lockCount(): number {
    return this.#locks.heldCount;
  }

  /** All that have not ended. */
  get open(): readonly Branch[] {
    return [...this.#branches.values()];
  }

  /** What has voted yes, with the keys that it must hold. */
  get inDoubt(): readonly InDoubt[] {
    return this.open
      .filter(({ hasVoted }) => hasVoted)
      .map((branch) => {
        const { coordinator, id, sinceMs } = branch;
        return { id, coordinator, sinceMs, keys: keysOf(branch) };
      });
  }

  branch(id: string): Branch | undefined {
    return this.#branches.get(id);
  }

  /** True: it committed; undefined: nothing is known. */
  outcome(id: string): boolean | undefined {
    return this.#outcomes.get(id);
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
    for (const record of records) this.#recoverRecord(record);
    if (this.#shared.bugs.has("locks-lost-on-recovery")) return;
    for (const branch of this.#branches.values())
      for (const [kind, key] of branch.operations)
        this.#locks.grant(key, kind === "r" ? "shared" : "exclusive", branch);
  }

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
    const prepared = this.open.filter(({ isPrepared }) => isPrepared);
    return [state, ...prepared.flatMap(recordsOf)];
  }

  add(branch: Branch): void {
    this.#branches.set(branch.id, branch);
    this.advance(branch);
  }

  /** Takes all locks that it wants and reports what it found, or waits for the first that it cannot have. */
  advance(branch: Branch): void {
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
    this.report(branch);
  }

  /** All that wait for locks try again, oldest first. */
  advanceAll(): void {
    const waiting = this.open.filter(({ results }) => results === null);
    waiting.sort((left, right) => comparePriorities(left.priority, right.priority));
    for (const branch of waiting)
      if (branch.results === null && this.#branches.get(branch.id) === branch) this.advance(branch);
  }

  report({ coordinator, id, results }: Branch): void {
    this.#shared.send(coordinator, {
      ...{ type: "worked", id, boot: this.#boot },
      results: results ?? [],
    });
  }

  release(branch: Branch): void {
    this.#locks.release(branch);
  }

  commit(branch: Branch): void {
    this.#apply(branch.operations);
    if (this.#shared.bugs.has("commit-applied-twice"))
      this.#applied.set(branch.id, branch.operations);
    this.end(branch.id, true);
  }

  /** What `commit-applied-twice` does. */
  applyAgain(id: string): void {
    this.#apply(this.#applied.get(id) ?? []);
    this.#shared.mark({ kind: "applied-again", id });
  }

  /** Somebody is asked how it ended. */
  noteQuestion(branch: Branch): void {
    const { env } = this.#shared;
    branch.questions++;
    if (branch.isBlocked || !branch.hasVoted) return;
    branch.isBlocked = true;
    const { coordinator, id, isRecovered, votedAtMs } = branch;
    const forMs = Math.round(env.clock.monotonic() - votedAtMs);
    env.note("blocked", {
      ...{ id, keys: keysOf(branch), waitingFor: coordinator, forMs, isRecovered },
    });
  }

  end(id: string, commit: boolean, wakesOthers = true): void {
    const { env, log, mark } = this.#shared;
    const branch = this.#branches.get(id);
    this.#branches.delete(id);
    this.#outcomes.set(id, commit);
    if (branch?.isPrepared) {
      log.append({ kind: "outcome", id, commit });
      mark({ kind: "learned", id, commit });
      // An earlier incarnation may have noted that it waits.
      if (branch.isBlocked || branch.isRecovered) env.note("unblocked", { id, commit });
    }
    if (branch) this.#locks.release(branch);
    log.checkpoint();
    if (branch && wakesOthers) this.advanceAll();
  }

  #recoverRecord(record: LogRecord): void {
    if (record.kind === "state") {
      for (const [key, value] of record.data) this.#data.set(key, value);
      for (const [id, commit] of record.outcomes) this.#outcomes.set(id, commit);
    } else if (record.kind === "prepared") {
      this.#branches.set(record.id, recoveredBranch(record));
    } else if (record.kind === "committable") {
      const branch = this.#branches.get(record.id);
      if (branch) branch.isCommittable = true;
    } else if (record.kind === "outcome") {
      const branch = this.#branches.get(record.id);
      if (branch && record.commit) this.#apply(branch.operations);
      this.#branches.delete(record.id);
      this.#outcomes.set(record.id, record.commit);
    }
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

  #refuse(branch: Branch, wakesOthers = true): void {
    this.#shared.send(branch.coordinator, { type: "refused", id: branch.id });
    this.end(branch.id, false, wakesOthers);
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

import type { NodeId } from "../../../harness/core/ids.ts";
import type { QuorumNode } from "../quorum-node.ts";
import type { Hint } from "../storage.ts";
import type { Key, State, Values } from "../values.ts";

/** What was written and is not durable yet. */
interface Pending {
  readonly version: number;
  readonly name: string;
  readonly make: () => void;
}

/** What one node holds, what it has on its disk, and what it ever had there. */
export class NodeLedger {
  readonly node: NodeId;
  /** In the memory of its present life, or of its last one. */
  readonly current = new Map<Key, State>();
  /** Everything that was ever durable here, tombstones too that are collected. */
  readonly kept = new Map<Key, State>();
  readonly hints = new Map<string, Hint>();
  readonly keptHints = new Map<string, Hint>();
  readonly #values: Values;
  #program: QuorumNode | null = null;
  #pending: Pending[] = [];

  constructor(node: NodeId, values: Values) {
    this.node = node;
    this.#values = values;
  }

  get program(): QuorumNode | null {
    return this.#program;
  }

  /** A new life begins with what the disk held. */
  begin(program: QuorumNode): void {
    this.#program = program;
    this.#pending = [];
    this.current.clear();
    this.hints.clear();
    this.keptHints.clear();
    const { hints, states } = program.quorum.storage;
    for (const [key, state] of states) {
      this.current.set(key, state);
      this.#keep(key, state);
    }
    for (const hint of hints) {
      this.hints.set(hintName(hint.to, hint.key), hint);
      this.keptHints.set(hintName(hint.to, hint.key), hint);
    }
  }

  put(key: Key, state: State | null): void {
    if (state === null) {
      this.current.delete(key);
      return;
    }
    this.current.set(key, state);
    this.#whenDurable(key, () => this.#keep(key, state));
  }

  putHint(hint: Omit<Hint, "state"> & { readonly state: State | null }): void {
    const { key, state, to } = hint;
    const name = hintName(to, key);
    if (state === null) {
      this.hints.delete(name);
      this.#whenDurable(name, () => this.keptHints.delete(name));
      return;
    }
    this.hints.set(name, { to, key, state });
    this.#whenDurable(name, () => this.keptHints.set(name, { to, key, state }));
  }

  /** Takes note of what has become durable. */
  settle(): void {
    const durable = this.#program?.quorum.storage.writes.durableVersion ?? 0;
    let count = 0;
    while ((this.#pending[count]?.version ?? Number.POSITIVE_INFINITY) <= durable)
      this.#pending[count++]?.make();
    if (count > 0) this.#pending.splice(0, count);
  }

  /** Whether it may have been written and not synced: the disk may hold the old or the new. */
  isOpen(name: string): boolean {
    return this.#pending.some((each) => each.name === name);
  }

  #whenDurable(name: string, make: () => void): void {
    const version = this.#program?.quorum.storage.writes.version ?? 0;
    this.#pending.push({ version, name, make });
    this.settle();
  }

  #keep(key: Key, state: State): void {
    const before = this.kept.get(key);
    this.kept.set(key, before === undefined ? state : this.#values.merge(before, state));
  }
}

export function hintName(to: NodeId, key: Key): string {
  return `${to} ${key}`;
}

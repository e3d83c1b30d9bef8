import type { Json } from "../../harness/core/json.ts";
import type { Random } from "../../harness/core/random.ts";
import type { Request } from "../../harness/node/program.ts";
import {
  type Add,
  applied,
  balanceAfter,
  type Key,
  type Operation,
  type Write,
} from "../building-blocks/transaction-operations.ts";
import type { ReferenceBug } from "./bugs.ts";
import { type Commit, Committed, type Version } from "./committed.ts";
import { type Level, levelNamed } from "./levels.ts";
import type { ReferenceSettings } from "./settings.ts";
import { Transaction } from "./transaction.ts";
import { drawView } from "./views.ts";

/** What came of one step of a transaction; `commits`: what took effect by it. */
export type Progress =
  | { readonly kind: "open" | "committed"; readonly commits: readonly Commit[] }
  | { readonly kind: "aborted"; readonly commits: readonly Commit[]; readonly why: Refusal };

/** Why a transaction is aborted, with the code of Maelstrom's protocol. */
export interface Refusal {
  readonly code: 22 | 30;
  readonly text: string;
}

/**
 * Transactions that run one micro-operation at a time, beside each other, isolated as one level says and no better. Writes
 * take effect at the commit, all at once: so commits stand in one order, which is the order of the versions of each key.
 */
export class Store {
  readonly committed = new Committed();
  readonly #level: Level;
  readonly #settings: ReferenceSettings;
  readonly #bugs: ReadonlySet<ReferenceBug>;
  readonly #open = new Set<Transaction>();
  #begun = 0;

  constructor(settings: ReferenceSettings, bugs: ReadonlySet<ReferenceBug>) {
    this.#level = levelNamed(settings.isolation);
    this.#settings = settings;
    this.#bugs = bugs;
  }

  get openCount(): number {
    return this.#open.size;
  }

  begin(request: Request, operations: readonly Operation[], draw: Random): Transaction {
    const { sessions: keepsSession } = this.#settings;
    const { sight } = this.#level;
    const onlooker = { session: request.client, sight, keepsSession, bugs: this.#bugs };
    const view = drawView(this.committed, onlooker, draw);
    const transaction = new Transaction(++this.#begun, request, operations, view);
    this.#open.add(transaction);
    return transaction;
  }

  /** Does the next micro-operation, or commits. */
  step(transaction: Transaction): Progress {
    const { next } = transaction;
    if (next === undefined) return this.#commit(transaction);
    if (next.kind === "add") return this.#add(transaction, next);
    if (next.kind !== "r") return this.#write(transaction, next, next.value);
    transaction.results.push(["r", next.name, this.#read(transaction, next.key)]);
    return { kind: "open", commits: [] };
  }

  /** A read and a write, as in the programs that move money. */
  #add(transaction: Transaction, { key, name, value: delta }: Add): Progress {
    const balance = balanceAfter(this.#read(transaction, key), delta);
    if (balance >= 0)
      return this.#write(transaction, { kind: "w", key, name, value: balance }, delta);
    return this.#abort(transaction, { code: 22, text: `${key} would hold ${balance}` });
  }

  #write(transaction: Transaction, write: Write, operand: Json): Progress {
    const locksKeys = this.#level.sight === "uncommitted" && !this.#bugs.has("dirty-write");
    if (locksKeys && this.#holderOf(write.key, transaction) !== null)
      return this.#abort(transaction, conflict(`another transaction is writing ${write.key}`));
    const asked = transaction.next?.kind ?? write.kind;
    transaction.results.push([asked, write.name, operand]);
    transaction.writes.push(write);
    if (!this.#bugs.has("dirty-write")) return { kind: "open", commits: [] };
    const commits = this.#install(transaction);
    transaction.writes.length = 0;
    return { kind: "open", commits };
  }

  #commit(transaction: Transaction): Progress {
    const key = this.#conflictOf(transaction);
    if (key !== null)
      return this.#abort(
        transaction,
        conflict(`${key} was written by another transaction meanwhile`),
      );
    this.#open.delete(transaction);
    return { kind: "committed", commits: this.#install(transaction) };
  }

  #read(transaction: Transaction, key: Key): Json {
    const version = this.#versionFor(transaction, key);
    const own = transaction.writesTo(key);
    if (own.some(({ kind }) => kind === "append") && !transaction.placed.has(key))
      transaction.placed.set(key, version.commit);
    if (own.length === 0 && !transaction.seen.has(key)) transaction.seen.set(key, version.commit);
    const holder = this.#readsUncommitted ? this.#holderOf(key, transaction) : null;
    return applied(version.value, own.length > 0 ? own : (holder?.writesTo(key) ?? []));
  }

  get #readsUncommitted(): boolean {
    return this.#level.sight === "uncommitted" || this.#bugs.has("dirty-read");
  }

  #versionFor({ view }: Transaction, key: Key): Version {
    const { sight } = this.#level;
    if (sight === "uncommitted" || sight === "latest") return this.committed.latest(key);
    return this.committed.read(key, view);
  }

  /** Another open transaction that has written the key. */
  #holderOf(key: Key, transaction: Transaction): Transaction | null {
    for (const other of this.#open)
      if (other !== transaction && other.writesTo(key).length > 0) return other;
    return null;
  }

  /** A key that keeps the transaction from committing, if there is one. */
  #conflictOf(transaction: Transaction): Key | null {
    for (const [key, commit] of [...transaction.placed, ...this.#validated(transaction)])
      if (this.committed.latest(key).commit !== commit) return key;
    return null;
  }

  /** Keys with the commit that must be their latest one still. Who only reads is placed where its snapshot is. */
  #validated(transaction: Transaction): Iterable<readonly [Key, number]> {
    const { seen, view, writes } = transaction;
    const { validates } = this.#level;
    if (validates === "nothing" || writes.length === 0) return [];
    if (validates === "reads" && !this.#bugs.has("unchecked-reads")) return seen;
    if (this.#bugs.has("lost-update")) return [];
    return writes.map(({ key }) => [key, this.committed.read(key, view).commit]);
  }

  #abort(transaction: Transaction, why: Refusal): Progress {
    this.#open.delete(transaction);
    const commits = this.#bugs.has("aborted-writes-stay") ? this.#install(transaction) : [];
    return { kind: "aborted", why, commits };
  }

  #install(transaction: Transaction): readonly Commit[] {
    const { request, seen, view, writes } = transaction;
    const parts = this.#bugs.has("commit-in-parts") ? byKey(writes) : [[...writes]];
    const readFrom = [...new Set(seen.values())].filter((number) => number > 0);
    return parts.map((part) => {
      const commit: Commit = {
        ...{ number: this.committed.count + 1, session: request.client, writes: part, readFrom },
        sawUpTo: view.upTo,
      };
      this.committed.add(commit);
      return commit;
    });
  }
}

function conflict(text: string): Refusal {
  return { code: 30, text };
}

function byKey(writes: readonly Write[]): readonly (readonly Write[])[] {
  const keys = [...new Set(writes.map(({ key }) => key))];
  if (keys.length === 0) return [[]];
  return keys.map((key) => writes.filter((write) => write.key === key));
}

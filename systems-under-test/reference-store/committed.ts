import { z } from "zod";
import type { Json } from "../../harness/core/json.ts";
import { applied, type Key, type Write } from "../building-blocks/transaction-operations.ts";

/** A committed transaction. Its number is its place among all of them, from 1 on. */
export interface Commit {
  readonly number: number;
  readonly session: string;
  readonly writes: readonly Write[];
  /** The numbers of the commits that it read from. */
  readonly readFrom: readonly number[];
  /** Up to which number its session has seen everything; what it saw beyond that is not told. */
  readonly sawUpTo: number;
}

/** What a transaction sees: the commits up to one, without those that are hidden. */
export interface View {
  readonly upTo: number;
  readonly hidden: ReadonlySet<number>;
}

/** What a key holds since a commit; that of key that was never written is number 0. */
export interface Version {
  readonly commit: number;
  readonly value: Json;
}

const NEVER_WRITTEN: Version = { commit: 0, value: null };

/** All that was committed, in its order, with every version of every key. */
export class Committed {
  readonly #commits: Commit[] = [];
  readonly #versions = new Map<Key, Version[]>();
  /** By session: up to which commit it has seen everything. */
  readonly #seenBy = new Map<string, number>();

  get count(): number {
    return this.#commits.length;
  }

  /** Everything up to now. */
  get everything(): View {
    return { upTo: this.count, hidden: new Set() };
  }

  add(commit: Commit): void {
    const { number, session, sawUpTo, writes } = commit;
    this.#commits.push(commit);
    for (const key of new Set(writes.map((write) => write.key))) {
      const own = writes.filter((write) => write.key === key);
      const versions = this.#versions.get(key) ?? [];
      versions.push({ commit: number, value: applied(this.latest(key).value, own) });
      this.#versions.set(key, versions);
    }
    const seen = writes.length > 0 ? number : sawUpTo;
    this.#seenBy.set(session, Math.max(seen, this.seenBy(session)));
  }

  at(number: number): Commit {
    return this.#commits[number - 1] as Commit;
  }

  latest(key: Key): Version {
    return this.#versions.get(key)?.at(-1) ?? NEVER_WRITTEN;
  }

  read(key: Key, { hidden, upTo }: View): Version {
    const versions = this.#versions.get(key) ?? [];
    return (
      versions.findLast(({ commit }) => commit <= upTo && !hidden.has(commit)) ?? NEVER_WRITTEN
    );
  }

  /** Up to which commit this session has seen everything. */
  seenBy(session: string): number {
    return this.#seenBy.get(session) ?? 0;
  }
}

const writeSchema = z.object({
  kind: z.enum(["append", "w"]),
  key: z.string(),
  name: z.json(),
  value: z.json(),
});

/** A commit as it stands on the disk. */
export const commitSchema = z.object({
  number: z.number().int().positive(),
  session: z.string(),
  writes: z.array(writeSchema).readonly(),
  readFrom: z.array(z.number()).readonly(),
  sawUpTo: z.number(),
});

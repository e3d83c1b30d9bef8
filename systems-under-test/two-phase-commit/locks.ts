import { comparePriorities, type Priority } from "./messages.ts";

export type LockMode = "shared" | "exclusive";

/** Who wants locks, or has them. */
export interface LockOwner {
  readonly id: string;
  readonly priority: Priority;
  /** It has voted yes: nobody may take its locks. */
  readonly isPrepared: boolean;
}

/** What a request for a lock meets: nothing, or others that hold the key in a way that does not go with it. */
export class LockTable {
  readonly #holders = new Map<string, Map<LockOwner, LockMode>>();

  get heldCount(): number {
    return this.#holders.size;
  }

  isHeld(key: string, owner: LockOwner): boolean {
    return this.#holders.get(key)?.has(owner) ?? false;
  }

  /** The others in its way, oldest first. */
  conflicts(key: string, mode: LockMode, owner: LockOwner): readonly LockOwner[] {
    const found: LockOwner[] = [];
    for (const [holder, held] of this.#holders.get(key) ?? [])
      if (holder !== owner && (mode === "exclusive" || held === "exclusive")) found.push(holder);
    return found.sort((left, right) => comparePriorities(left.priority, right.priority));
  }

  /** To be called when there are no conflicts. A lock that is held becomes stronger, never weaker. */
  grant(key: string, mode: LockMode, owner: LockOwner): void {
    const holders = this.#holders.get(key) ?? new Map<LockOwner, LockMode>();
    if (holders.get(owner) !== "exclusive") holders.set(owner, mode);
    this.#holders.set(key, holders);
  }

  release(owner: LockOwner): void {
    for (const [key, holders] of this.#holders) {
      holders.delete(owner);
      if (holders.size === 0) this.#holders.delete(key);
    }
  }
}

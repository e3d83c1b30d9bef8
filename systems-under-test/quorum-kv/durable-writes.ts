import type { Env } from "../../harness/node/program.ts";

export const LAZY_SYNC_TIMER = "lazy-sync";
const LAZY_SYNC_MS = 300;

/**
 * Knows which writes are durable. At most one sync runs; what is written meanwhile waits for the next one, which then covers
 * all of it: group commit.
 */
export class DurableWrites {
  readonly #env: Env;
  readonly #lazy: boolean;
  /** Counts writes; `#durable` is a value that it had. */
  #version = 0;
  #durable = 0;
  #waiting: { readonly version: number; readonly run: () => void }[] = [];
  #syncing = false;
  #timerSet = false;

  /** `lazy`: promises are made at once, and kept by a sync every 300 ms (the bug `ack-before-sync`). */
  constructor(env: Env, lazy: boolean) {
    this.#env = env;
    this.#lazy = lazy;
  }

  /** How many writes there were. */
  get version(): number {
    return this.#version;
  }

  /** So many of them, the first ones, are durable. */
  get durableVersion(): number {
    return this.#durable;
  }

  /** Something was written. */
  add(): void {
    this.#version++;
  }

  /** Calls `run` once all that was written before this call is durable; at once if it is already. */
  whenDurable(run: () => void): void {
    if (this.#durable === this.#version) {
      run();
    } else if (this.#lazy) {
      this.#syncLater();
      run();
    } else {
      this.#waiting.push({ version: this.#version, run });
      this.#sync();
    }
  }

  /** For the timer {@link LAZY_SYNC_TIMER}. */
  onLazySyncTimer(): void {
    this.#timerSet = false;
    this.#sync();
  }

  #syncLater(): void {
    if (this.#timerSet) return;
    this.#timerSet = true;
    this.#env.setTimer(LAZY_SYNC_TIMER, LAZY_SYNC_MS);
  }

  #sync(): void {
    if (this.#syncing) return;
    this.#syncing = true;
    const version = this.#version;
    this.#env.disk.sync(() => this.#onSynced(version));
  }

  #onSynced(version: number): void {
    this.#syncing = false;
    this.#durable = version;
    const due = this.#waiting.filter((waiter) => waiter.version <= version);
    this.#waiting = this.#waiting.filter((waiter) => waiter.version > version);
    for (const { run } of due) run();
    if (this.#waiting.length > 0) this.#sync();
  }
}

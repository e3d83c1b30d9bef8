import type { Body } from "../../harness/node/message.ts";
import type { Env, Request } from "../../harness/node/program.ts";
import type { Entry } from "./entry.ts";

interface PendingChange {
  readonly term: number;
  readonly request: Request;
}

/**
 * Requests that this node put into its log as leader and has not answered, each under the place of its entry.
 *
 * Error 11 says that a change certainly did not happen, so when may a deposed leader give it? Not when it steps down:
 * its entry may be on a majority. And not when a later leader cuts the entry off its log. Take Figure 8 of the Raft
 * paper: S1, leader of term 2, puts its entry at index 2 of S1 and S2. S5, leader of term 3 with another entry at
 * index 2, cuts it off S1 and crashes. S2 still holds the entry, wins term 4 with the votes of S3 and S4, and commits
 * it: "certainly not" would have been a lie. Only when another entry is *committed* at its index can it never be
 * (State Machine Safety). Until then the request stays here and the client hears nothing.
 */
export class PendingChanges {
  readonly #env: Env;
  readonly #byIndex = new Map<number, PendingChange[]>();
  /** By client. */
  readonly #ids = new Map<string, Set<number>>();

  constructor(env: Env) {
    this.#env = env;
  }

  /** Whether a copy of this request waits already. A second copy must not get an answer that is false for the first. */
  has(request: Request): boolean {
    return this.#ids.get(request.client)?.has(request.id) ?? false;
  }

  /** Entries of one index but different terms may all be waiting here. */
  add({ index, term }: Entry, request: Request): void {
    const waiting = this.#byIndex.get(index) ?? [];
    this.#byIndex.set(index, [...waiting, { term, request }]);
    const ids = this.#ids.get(request.client);
    if (ids) ids.add(request.id);
    else this.#ids.set(request.client, new Set([request.id]));
  }

  /** `entry` is committed, and the state machine answered `reply`. */
  settle(entry: Entry, reply: Body | null): void {
    const waiting = this.#byIndex.get(entry.index);
    if (!waiting) return;
    this.#byIndex.delete(entry.index);
    for (const { term, request } of waiting) {
      this.#forget(request);
      if (term !== entry.term) this.#env.reply(request, OVERTAKEN);
      else if (reply) this.#env.reply(request, reply);
    }
  }

  /**
   * A snapshot took the place of the entries up to `index`: nobody knows any more which of them were carried out. Their
   * clients hear nothing.
   */
  forgetUpTo(index: number): void {
    for (const [at, waiting] of this.#byIndex) {
      if (at > index) continue;
      this.#byIndex.delete(at);
      for (const { request } of waiting) this.#forget(request);
    }
  }

  /** For the bug `fail-on-step-down`: says of all that they never happen. */
  failAll(): void {
    for (const waiting of this.#byIndex.values()) {
      for (const { request } of waiting) this.#env.reply(request, OVERTAKEN);
    }
    this.#byIndex.clear();
    this.#ids.clear();
  }

  #forget({ client, id }: Request): void {
    const ids = this.#ids.get(client);
    ids?.delete(id);
    if (ids?.size === 0) this.#ids.delete(client);
  }
}

const OVERTAKEN: Body = {
  type: "error",
  code: 11,
  text: "leadership was lost and another entry committed in place of this one",
};

import type { Body } from "../../harness/node/message.ts";

/** More clients than this in one run, and the one that was idle longest is forgotten. */
const SESSION_LIMIT = 10_000;

export interface Session {
  readonly client: string;
  readonly id: number;
  readonly reply: Body;
}

/**
 * The last request of each client and its reply: part of the replicated state, so that a request that stands in the
 * log twice is carried out once (Raft dissertation, section 6.3). Clients number their requests in rising order.
 */
export class Sessions {
  readonly #sessions = new Map<string, Session>();

  /**
   * Carries out request `id` of `client`, unless that was done before: then the reply is the one given then, or null
   * when the client has gone on to a later request and the reply is forgotten.
   */
  once(client: string, id: number, carryOut: () => Body): Body | null {
    const last = this.#sessions.get(client);
    if (last && id < last.id) return null;
    const reply = last?.id === id ? last.reply : carryOut();
    this.#sessions.delete(client);
    this.#sessions.set(client, { client, id, reply });
    if (this.#sessions.size > SESSION_LIMIT) this.#forgetIdlest();
    return reply;
  }

  /** The idlest first: the order is part of the state. */
  all(): Iterable<Session> {
    return this.#sessions.values();
  }

  clear(): void {
    this.#sessions.clear();
  }

  /** Takes up a session of {@link Sessions.all}, the next in order. */
  add(session: Session): void {
    this.#sessions.set(session.client, session);
  }

  /** Maps keep the order of insertion, so the first session is the one used longest ago, on every node alike. */
  #forgetIdlest(): void {
    for (const client of this.#sessions.keys()) {
      this.#sessions.delete(client);
      return;
    }
  }
}

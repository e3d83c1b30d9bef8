import type { Body } from "../../harness/node/message.ts";

/** More clients than this in one run, and the one that was idle longest is forgotten. */
const SESSION_LIMIT = 10_000;

export interface Session {
  readonly client: string;
  readonly id: number;
  readonly reply: Body;
}

interface Remembered {
  readonly client: string;
  id: number;
  reply: Body;
  /** When it was used: the number of the use. */
  usedAt: number;
}

/**
 * The last request of each client and its reply: part of the replicated state, so that a request that stands in the
 * log twice is carried out once (Raft dissertation, section 6.3). Clients number their requests in rising order.
 *
 * Which session was idle longest is part of the state too. Each knows its last use, and they are put in order when somebody
 * asks: to take each out and put it in at the end, as one would with a map alone, costs more than what the command does.
 */
export class Sessions {
  readonly #sessions = new Map<string, Remembered>();
  #uses = 0;

  /**
   * Carries out request `id` of `client`, unless that was done before: then the reply is the one given then, or null
   * when the client has gone on to a later request and the reply is forgotten.
   */
  once(client: string, id: number, carryOut: () => Body): Body | null {
    const last = this.#sessions.get(client);
    if (last === undefined) {
      const reply = carryOut();
      this.add({ client, id, reply });
      if (this.#sessions.size > SESSION_LIMIT) this.#forgetIdlest();
      return reply;
    }
    if (id < last.id) return null;
    if (id !== last.id) {
      last.reply = carryOut();
      last.id = id;
    }
    last.usedAt = this.#uses++;
    return last.reply;
  }

  /** The idlest first: the order is part of the state. */
  all(): readonly Session[] {
    const inOrder = [...this.#sessions.values()].sort((a, b) => a.usedAt - b.usedAt);
    return inOrder.map(({ client, id, reply }) => ({ client, id, reply }));
  }

  clear(): void {
    this.#sessions.clear();
  }

  /** Takes up a session of {@link Sessions.all}, the next in order. */
  add({ client, id, reply }: Session): void {
    this.#sessions.set(client, { client, id, reply, usedAt: this.#uses++ });
  }

  #forgetIdlest(): void {
    let idlest: Remembered | null = null;
    for (const session of this.#sessions.values())
      if (idlest === null || session.usedAt < idlest.usedAt) idlest = session;
    if (idlest) this.#sessions.delete(idlest.client);
  }
}

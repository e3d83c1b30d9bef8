import { SessionWrites } from "../register-history/session-writes.ts";
import type { CausalOrder } from "./causal-order.ts";

/** Looks up the latest writes to a key in somebody's causal past. */
export class PastWrites {
  readonly #order: CausalOrder;
  readonly #writes: SessionWrites;

  constructor(order: CausalOrder) {
    this.#order = order;
    this.#writes = new SessionWrites(order.history, order.columns);
  }

  /** A session's latest write to the key of `reader` in its past, itself left out; -1: there is none. */
  latest(reader: number, session: number): number {
    const { clocks, columns, history } = this.#order;
    const seen = clocks[reader * history.sessions.length + session] as number;
    if (seen === 0) return -1;
    const isOwn = columns.session[reader] === session;
    const list = this.#writes.listOf(columns.key[reader] as number, session);
    return this.#writes.lastAmong(list, isOwn ? seen - 1 : seen);
  }
}

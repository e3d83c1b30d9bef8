import { type Columns, columnsOf } from "../register-history/columns.ts";
import type { RegisterHistory } from "../register-history/register-history.ts";

/** Why one operation comes before another. */
export type EdgeKind =
  /** `to` read what `from` wrote. */
  | "read-from"
  /** `from` comes before `read`, which returned what `to` wrote: so `from` cannot stand between the two. */
  | "before-the-read"
  /** `read` is `from`, and returned a version that comes before the one that `to` wrote. */
  | "before-the-overwrite";

export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly kind: EdgeKind;
  /** The read that it was inferred from. */
  readonly read: number;
  /** It was inferred from edges of earlier rounds. */
  readonly round: number;
}

const NONE = -1;

/**
 * A growing order of operations: sessions, and edges between them. After {@link Order.close} it answers quickly what comes
 * before what, by a clock for each operation: how many operations of each session come before it, itself included.
 */
export class Order {
  readonly edges: Edge[] = [];
  readonly sessionCount: number;
  readonly size: number;
  readonly columns: Columns;
  clocks: Int32Array;
  #earlierClocks: Int32Array;
  readonly #sessions: RegisterHistory["sessions"];
  readonly #firstOut: Int32Array;
  readonly #nextOut: number[] = [];

  constructor(history: RegisterHistory) {
    const { ops, sessions } = history;
    this.size = ops.length;
    this.sessionCount = sessions.length;
    this.#sessions = sessions;
    this.columns = columnsOf(history);
    this.clocks = new Int32Array(ops.length * sessions.length);
    this.#earlierClocks = new Int32Array(ops.length * sessions.length);
    this.#firstOut = new Int32Array(ops.length).fill(NONE);
  }

  add(edge: Edge): void {
    this.#nextOut.push(this.#firstOut[edge.from] ?? NONE);
    this.#firstOut[edge.from] = this.edges.push(edge) - 1;
  }

  /** Whether `a` is `b` or comes before it, as of the last {@link Order.close}. */
  isBefore(a: number, b: number): boolean {
    return this.clock(b, this.columns.session[a] ?? 0) > (this.columns.place[a] ?? 0);
  }

  /** How many operations of the session come before `op`, itself included. */
  clock(op: number, session: number): number {
    return this.clocks[op * this.sessionCount + session] ?? 0;
  }

  /** Whether the last {@link Order.close} changed that. */
  hasChanged(op: number, session: number): boolean {
    const at = op * this.sessionCount + session;
    return this.clocks[at] !== this.#earlierClocks[at];
  }

  /** The operation after this one in its session, or -1. */
  nextInSession(op: number): number {
    const ids = this.#sessions[this.columns.session[op] ?? 0];
    return ids?.[(this.columns.place[op] ?? 0) + 1] ?? NONE;
  }

  *edgesFrom(op: number): Iterable<Edge> {
    for (let at = this.#firstOut[op] ?? NONE; at !== NONE; at = this.#nextOut[at] ?? NONE)
      yield this.edges[at] as Edge;
  }

  /**
   * Brings all clocks up to date.
   *
   * @returns the operations that stand on a cycle or come after one; none: it is an order.
   */
  close(): readonly number[] {
    const missing = new Int32Array(this.size);
    for (let op = 0; op < this.size; op++) if ((this.columns.place[op] ?? 0) > 0) missing[op] = 1;
    for (const { to } of this.edges) missing[to] = (missing[to] ?? 0) + 1;
    const ready: number[] = [];
    for (let op = 0; op < this.size; op++) if (missing[op] === 0) ready.push(op);
    [this.clocks, this.#earlierClocks] = [this.#earlierClocks, this.clocks];
    this.clocks.fill(0);
    let done = 0;
    for (let op = ready.pop(); op !== undefined; op = ready.pop()) {
      done++;
      const own = op * this.sessionCount + (this.columns.session[op] ?? 0);
      this.clocks[own] = (this.columns.place[op] ?? 0) + 1;
      const pass = (to: number): void => {
        this.#mergeClock(op as number, to);
        missing[to] = (missing[to] ?? 0) - 1;
        if (missing[to] === 0) ready.push(to);
      };
      const next = this.nextInSession(op);
      if (next !== NONE) pass(next);
      for (let at = this.#firstOut[op] ?? NONE; at !== NONE; at = this.#nextOut[at] ?? NONE)
        pass((this.edges[at] as Edge).to);
    }
    if (done === this.size) return [];
    return Array.from(missing.keys()).filter((op) => (missing[op] ?? 0) > 0);
  }

  #mergeClock(from: number, to: number): void {
    const { clocks, sessionCount } = this;
    let source = from * sessionCount;
    let target = to * sessionCount;
    for (let session = 0; session < sessionCount; session++, source++, target++) {
      const seen = clocks[source] as number;
      if (seen > (clocks[target] as number)) clocks[target] = seen;
    }
  }
}

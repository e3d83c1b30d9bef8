import type { Cancel } from "../../core/clock.ts";
import type { NodeId } from "../../core/ids.ts";
import type { Clog, Proof } from "../cluster.ts";

/** A link keeps so many messages while it is clogged; those that follow are lost. */
const MOST_WAITING = 200;

/** A directed link that can be clogged: whoever carries a message looks at `waiting` first. */
export interface Cloggable<T> {
  readonly from: NodeId;
  readonly to: NodeId;
  /** What waits, in its order. Null: the link carries. */
  waiting: T[] | null;
}

export interface ClogsOptions<T, L extends Cloggable<T>> {
  readonly linkOf: (from: NodeId, to: NodeId) => L;
  readonly later: (delayMs: number, act: () => void) => Cancel;
  /** The link carries again, and this has waited. */
  readonly release: (link: L, waited: readonly T[]) => void;
}

/** Which links of a network are clogged, and what waits there. */
export class Clogs<T, L extends Cloggable<T>> {
  readonly #options: ClogsOptions<T, L>;
  #timers: Cancel[] = [];
  /** Those that were named last. */
  #links: readonly L[] = [];
  /** How many messages had to wait, by link, since the last call of {@link Clogs.replace}. */
  readonly #held = new Map<L, number>();

  constructor(options: ClogsOptions<T, L>) {
    this.#options = options;
  }

  /** Makes `clogs` the whole set. Proven by the links that are clogged at once; evidence: what had to wait for those before. */
  replace(clogs: readonly Clog[]): Proof {
    for (const cancel of this.#timers.splice(0)) cancel();
    for (const link of this.#links) this.#open(link);
    const waited = [...this.#held].map(([{ from, to }, count]) => [`${from}->${to}`, count]);
    this.#held.clear();
    const { linkOf } = this.#options;
    this.#links = clogs.map(({ from, to }) => linkOf(from, to));
    for (const { from, to, afterMs = 0, forMs } of clogs) {
      const link = linkOf(from, to);
      this.#after(afterMs, () => {
        link.waiting ??= [];
      });
      if (forMs !== undefined) this.#after(afterMs + forMs, () => this.#open(link));
    }
    const now = clogs.filter(({ afterMs = 0 }) => afterMs === 0);
    const clogged = now.filter(({ from, to }) => linkOf(from, to).waiting !== null);
    return {
      holds: clogged.length === now.length,
      evidence: {
        clogged: clogged.map(({ from, to }) => `${from}->${to}`),
        waited: Object.fromEntries(waited),
      },
    };
  }

  /** Of a link that is clogged. False: too many are waiting, and this one is lost. */
  hold(link: L, message: T): boolean {
    if (link.waiting === null || link.waiting.length >= MOST_WAITING) return false;
    link.waiting.push(message);
    this.#held.set(link, (this.#held.get(link) ?? 0) + 1);
    return true;
  }

  /** Forgets what waits, and opens nothing any more. */
  close(): void {
    for (const cancel of this.#timers.splice(0)) cancel();
  }

  #after(delayMs: number, act: () => void): void {
    if (delayMs === 0) act();
    else this.#timers.push(this.#options.later(delayMs, act));
  }

  #open(link: L): void {
    const { waiting } = link;
    if (waiting === null) return;
    link.waiting = null;
    this.#options.release(link, waiting);
  }
}

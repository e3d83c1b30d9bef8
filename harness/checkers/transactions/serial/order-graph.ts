import { topological } from "../../graphs/topological.ts";
import { successorsOf } from "../graph/successors.ts";

/** Why one transaction comes before another. */
export type OrderReason =
  /** An edge of the graph of what is known. */
  | { readonly kind: "known"; readonly at: number }
  /** `from` read what the key held before anybody wrote. */
  | { readonly kind: "beginning"; readonly key: number }
  /** Both wrote the key, and the other order is impossible, or was tried already. */
  | { readonly kind: "chosen"; readonly key: number }
  /** `from` read the key from `writer`, which wrote it before `to`. */
  | { readonly kind: "overwritten"; readonly key: number; readonly writer: number };

/** What an edge costs besides the words of what it reaches. */
const STEPS_PER_EDGE = 16;

export interface OrderEdge {
  readonly from: number;
  readonly to: number;
  /** Whether `from` only did not see `to` (rw); snapshots may go round where two of these meet. */
  readonly isAnti: boolean;
  readonly reason: OrderReason;
}

/**
 * A growing order of transactions. After {@link OrderGraph.close} it tells at once whether an edge would close a circle. With
 * `allowsSkew` a circle in which two rw edges stand side by side is none: each transaction has two vertices then, and those
 * reached by rw edges are left by other edges only.
 */
export class OrderGraph {
  readonly edges: OrderEdge[] = [];
  /** Steps that were taken so far, some nanoseconds each. */
  work = 0;
  readonly #allowsSkew: boolean;
  readonly #size: number;
  readonly #words: number;
  readonly #reach: Uint32Array;
  #positions: Int32Array;

  constructor(transactionCount: number, allowsSkew: boolean) {
    this.#allowsSkew = allowsSkew;
    this.#size = allowsSkew ? 2 * transactionCount : transactionCount;
    this.#words = Math.ceil(this.#size / 32);
    this.#reach = new Uint32Array(this.#size * this.#words);
    this.#positions = new Int32Array(this.#size);
  }

  /** Memory that an order of so many transactions takes, in bytes. */
  static bytesFor(transactionCount: number, allowsSkew: boolean): number {
    const size = allowsSkew ? 2 * transactionCount : transactionCount;
    return 4 * size * Math.ceil(size / 32);
  }

  /** Whether this edge would close a circle, as of the last {@link OrderGraph.close}. */
  wouldClose(from: number, to: number, isAnti: boolean): boolean {
    if (!this.#allowsSkew) return this.#reaches(to, from);
    if (isAnti) return this.#reaches(2 * to + 1, 2 * from);
    return this.#reaches(2 * to, 2 * from) || this.#reaches(2 * to, 2 * from + 1);
  }

  /** Adds an edge, unless it follows from others as of the last {@link OrderGraph.close}. */
  add(edge: OrderEdge): void {
    const { from, isAnti, to } = edge;
    const isImplied = this.#allowsSkew
      ? isAnti
        ? this.#reaches(2 * from, 2 * to + 1)
        : this.#reaches(2 * from, 2 * to) && this.#reaches(2 * from + 1, 2 * to)
      : this.#reaches(from, to);
    if (!isImplied) this.edges.push(edge);
  }

  /** Takes back all edges from a place on. */
  takeBack(length: number): void {
    this.edges.length = length;
    this.close();
  }

  /** Where a transaction stands in some order that all edges agree with. */
  positionOf(transaction: number): number {
    return this.#positions[this.#allowsSkew ? 2 * transaction : transaction] as number;
  }

  /** Brings it up to date. False: there is a circle. */
  close(): boolean {
    const { starts, targets } = this.#rows();
    const sorted = topological(successorsOf({ starts, targets }));
    if ("cyclic" in sorted) return false;
    const { order } = sorted;
    order.forEach((vertex, position) => {
      this.#positions[vertex] = position;
    });
    const words = this.#words;
    const reach = this.#reach.fill(0);
    this.work += (this.#size + targets.length) * (words + STEPS_PER_EDGE);
    for (let at = order.length - 1; at >= 0; at--) {
      const vertex = order[at] as number;
      const row = vertex * words;
      const own = row + (vertex >> 5);
      reach[own] = (reach[own] as number) | (1 << (vertex & 31));
      for (let edge = starts[vertex] as number; edge < (starts[vertex + 1] as number); edge++) {
        const other = (targets[edge] as number) * words;
        for (let word = 0; word < words; word++)
          reach[row + word] = (reach[row + word] as number) | (reach[other + word] as number);
      }
    }
    return true;
  }

  /** A shortest way of edges before the place `limit`, or null. With skew allowed, no two rw edges stand side by side in it. */
  way(from: number, to: number, limit: number): readonly OrderEdge[] | null {
    const out = new Map<number, number[]>();
    for (let at = 0; at < limit; at++) {
      const edge = this.edges[at] as OrderEdge;
      const known = out.get(edge.from);
      if (known === undefined) out.set(edge.from, [at]);
      else known.push(at);
    }
    const start = 2 * from;
    const cameBy = new Map<number, { readonly edge: number; readonly before: number }>();
    const queue = [start];
    for (const state of queue) {
      for (const at of out.get(state >> 1) ?? []) {
        const edge = this.edges[at] as OrderEdge;
        if (this.#allowsSkew && edge.isAnti && (state & 1) === 1) continue;
        const next = 2 * edge.to + (edge.isAnti ? 1 : 0);
        if (cameBy.has(next)) continue;
        cameBy.set(next, { edge: at, before: state });
        if (edge.to === to) return this.#wayBack(start, next, cameBy);
        queue.push(next);
      }
    }
    return null;
  }

  #wayBack(
    start: number,
    end: number,
    cameBy: ReadonlyMap<number, { readonly edge: number; readonly before: number }>,
  ): readonly OrderEdge[] {
    const way: OrderEdge[] = [];
    let state = end;
    do {
      const step = cameBy.get(state) as { readonly edge: number; readonly before: number };
      way.push(this.edges[step.edge] as OrderEdge);
      state = step.before;
    } while (state !== start);
    return way.reverse();
  }

  #reaches(from: number, to: number): boolean {
    const word = this.#reach[from * this.#words + (to >> 5)] as number;
    return ((word >>> (to & 31)) & 1) === 1;
  }

  #rows(): { readonly starts: Int32Array; readonly targets: Int32Array } {
    const starts = new Int32Array(this.#size + 1);
    this.#forEachStep((from) => {
      starts[from + 1] = (starts[from + 1] as number) + 1;
    });
    for (let vertex = 0; vertex < this.#size; vertex++)
      starts[vertex + 1] = (starts[vertex + 1] as number) + (starts[vertex] as number);
    const next = starts.slice();
    const targets = new Int32Array(starts[this.#size] as number);
    this.#forEachStep((from, to) => {
      const at = next[from] as number;
      targets[at] = to;
      next[from] = at + 1;
    });
    return { starts, targets };
  }

  #forEachStep(visit: (from: number, to: number) => void): void {
    for (const { from, isAnti, to } of this.edges) {
      if (!this.#allowsSkew) visit(from, to);
      else if (isAnti) visit(2 * from, 2 * to + 1);
      else {
        visit(2 * from, 2 * to);
        visit(2 * from + 1, 2 * to);
      }
    }
  }
}

import { IntList } from "../input/int-list.ts";

/** Kinds of edges: each says that its first transaction comes before its second one. */
export const WW = 0;
export const WR = 1;
export const RW = 2;
export const PROCESS = 3;
export const REALTIME = 4;

/** The bit of a kind in a set of kinds. */
export function bitOf(kind: number): number {
  return 1 << kind;
}

/** Instead of what an edge rests on: its kind says it all. */
export const NO_DETAIL = -1;

/**
 * A directed graph in rows: the edges of vertex `v` stand from `starts[v]` up to, not including, `starts[v + 1]`, in the
 * order in which they were added.
 */
export interface Graph {
  readonly vertexCount: number;
  readonly starts: Int32Array;
  readonly targets: Int32Array;
  readonly kinds: Uint8Array;
  /** What an edge rests on: the version written later (ww), or the reading operation (wr, rw). */
  readonly details: Int32Array;
}

/** One edge: where it begins, and its place in the rows of a graph. */
export interface Edge {
  readonly from: number;
  readonly at: number;
}

export class EdgeList {
  readonly #from = new IntList();
  readonly #to = new IntList();
  readonly #kinds = new IntList();
  readonly #details = new IntList();

  /** An edge from a vertex to itself says nothing, and is left out. */
  add(from: number, to: number, kind: number, detail: number): void {
    if (from === to) return;
    this.#from.push(from);
    this.#to.push(to);
    this.#kinds.push(kind);
    this.#details.push(detail);
  }

  toGraph(vertexCount: number): Graph {
    const from = this.#from.toArray();
    const starts = new Int32Array(vertexCount + 1);
    for (const vertex of from) starts[vertex + 1] = (starts[vertex + 1] as number) + 1;
    for (let vertex = 0; vertex < vertexCount; vertex++)
      starts[vertex + 1] = (starts[vertex + 1] as number) + (starts[vertex] as number);
    const next = starts.slice();
    const targets = new Int32Array(from.length);
    const kinds = new Uint8Array(from.length);
    const details = new Int32Array(from.length);
    for (let edge = 0; edge < from.length; edge++) {
      const vertex = from[edge] as number;
      const at = next[vertex] as number;
      next[vertex] = at + 1;
      targets[at] = this.#to.at(edge);
      kinds[at] = this.#kinds.at(edge);
      details[at] = this.#details.at(edge);
    }
    return { vertexCount, starts, targets, kinds, details };
  }
}

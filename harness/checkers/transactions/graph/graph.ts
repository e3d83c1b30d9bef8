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

export type AddEdge = (from: number, to: number, kind: number, detail: number) => void;

/** Gives its edges to `add`: the same ones, in the same order, each time it is called. */
export type EdgeSource = (add: AddEdge) => void;

/**
 * The graph of the edges of these sources, one source after the other. An edge from a vertex to itself says nothing, and is
 * left out.
 *
 * Edges are asked for twice, to count them and to put them in their places: a list of them in between would be four times as
 * large as the graph of a long history, and each of its growths has the whole heap looked through for garbage.
 */
export function graphOf(vertexCount: number, sources: readonly EdgeSource[]): Graph {
  const starts = new Int32Array(vertexCount + 1);
  for (const each of sources)
    each((from, to) => {
      if (from !== to) starts[from + 1] = (starts[from + 1] as number) + 1;
    });
  for (let vertex = 0; vertex < vertexCount; vertex++)
    starts[vertex + 1] = (starts[vertex + 1] as number) + (starts[vertex] as number);
  const edgeCount = starts[vertexCount] as number;
  const targets = new Int32Array(edgeCount);
  const kinds = new Uint8Array(edgeCount);
  const details = new Int32Array(edgeCount);
  const next = starts.slice();
  for (const each of sources)
    each((from, to, kind, detail) => {
      if (from === to) return;
      const at = next[from] as number;
      next[from] = at + 1;
      targets[at] = to;
      kinds[at] = kind;
      details[at] = detail;
    });
  return { vertexCount, starts, targets, kinds, details };
}

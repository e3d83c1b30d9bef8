import { componentsOf } from "../cycles/components.ts";
import { type EdgeSource, type Graph, graphOf } from "../graph/graph.ts";
import { realtimePairs } from "../graph/time-edges.ts";
import { IntList } from "../input/int-list.ts";
import { OK, type TransactionHistory } from "../input/transaction-history.ts";
import { lastOf, NO_VERTEX, type RegisterAccesses } from "./register-accesses.ts";

/** What is taken for granted of each key by itself; the names are Elle's. */
export interface RegisterAssumptions {
  /** Who reads a version and then writes one, writes the later one. Default: false. */
  readonly wfrKeys?: boolean;
  /** Each key is sequentially consistent. Default: false. */
  readonly sequentialKeys?: boolean;
  /** Each key is linearizable. Default: false. */
  readonly linearizableKeys?: boolean;
}

/** Why one version of a key comes before another: kinds of edges in {@link RegisterOrder}. */
export const INITIAL_STATE = 0;
export const WRITES_FOLLOW_READS = 1;
export const SEQUENTIAL_KEYS = 2;
export const LINEARIZABLE_KEYS = 3;
const ALL_KINDS = 0b1111;

/** A key whose versions would have to come before themselves. */
export interface CyclicVersions {
  readonly key: number;
  readonly graph: Graph;
  /** By vertex. */
  readonly components: Int32Array;
  /** One of the versions. */
  readonly start: number;
}

/**
 * In which order the versions of each key came, as far as that is known: a graph of versions, with vertices as in
 * {@link RegisterAccesses}. The kind of an edge says why; its detail is its place in `shownBy` and `shownAfter`.
 */
export interface RegisterOrder {
  readonly graph: Graph;
  readonly accesses: RegisterAccesses;
  /** The access of the later version that shows it. */
  readonly shownBy: IntList;
  /** The access of the earlier version, the same where one transaction shows all. */
  readonly shownAfter: IntList;
  readonly cyclic: readonly CyclicVersions[];
}

/**
 * Each source is believed for each key only if that contradicts nothing before it: otherwise the key's versions are cyclic by
 * it, and the source is set aside for that key (Kingsbury and Alvaro, Elle, VLDB 2020, section 4).
 */
export function registerOrder(
  history: TransactionHistory,
  accesses: RegisterAccesses,
  assumptions: RegisterAssumptions,
): RegisterOrder {
  const edges = new VersionEdges();
  const cyclic: CyclicVersions[] = [];
  for (const propose of sourcesOf(history, accesses, assumptions)) {
    const first = edges.count;
    propose(edges);
    const graph = edges.toGraph(vertexCountOf(history));
    const bad = cyclicKeys(history, graph);
    cyclic.push(...bad.values());
    if (bad.size > 0) edges.keepAfter(first, (vertex) => !bad.has(keyOfVertex(history, vertex)));
  }
  const { shownAfter, shownBy } = edges;
  return { accesses, cyclic, graph: edges.toGraph(vertexCountOf(history)), shownAfter, shownBy };
}

/** The key that a vertex is a version of. */
export function keyOfVertex(
  { versionCount, versionKeys }: TransactionHistory,
  vertex: number,
): number {
  return vertex < versionCount ? (versionKeys[vertex] as number) : vertex - versionCount;
}

function vertexCountOf({ keys, versionCount }: TransactionHistory): number {
  return versionCount + keys.length;
}

/** Edges between versions, those that were set aside included: they still explain why. */
class VersionEdges {
  readonly shownBy = new IntList();
  readonly shownAfter = new IntList();
  readonly #from = new IntList();
  readonly #to = new IntList();
  readonly #kinds = new IntList();
  readonly #isAside = new IntList();

  get count(): number {
    return this.#from.length;
  }

  add(
    kind: number,
    [from, to]: readonly [number, number],
    [after, by]: readonly [number, number],
  ): void {
    if (from === to || from === NO_VERTEX || to === NO_VERTEX) return;
    this.#from.push(from);
    this.#to.push(to);
    this.#kinds.push(kind);
    this.#isAside.push(0);
    this.shownAfter.push(after);
    this.shownBy.push(by);
  }

  /** Of the edges from this place on, sets aside those whose versions `isKept` does not hold for. */
  keepAfter(first: number, isKept: (vertex: number) => boolean): void {
    for (let at = first; at < this.count; at++)
      if (!isKept(this.#from.at(at))) this.#isAside.set(at, 1);
  }

  toGraph(vertexCount: number): Graph {
    const kept: EdgeSource = (add) => {
      for (let at = 0; at < this.count; at++)
        if (this.#isAside.at(at) === 0)
          add(this.#from.at(at), this.#to.at(at), this.#kinds.at(at), at);
    };
    return graphOf(vertexCount, [kept]);
  }
}

type Propose = (edges: VersionEdges) => void;

function sourcesOf(
  history: TransactionHistory,
  accesses: RegisterAccesses,
  { linearizableKeys, sequentialKeys, wfrKeys }: RegisterAssumptions,
): readonly Propose[] {
  return [
    (edges) => proposeInitial(edges, history, accesses),
    ...(wfrKeys === true
      ? [(edges: VersionEdges) => proposeFollowing(edges, accesses, WRITES_FOLLOW_READS)]
      : []),
    ...(sequentialKeys === true
      ? [(edges: VersionEdges) => proposeSequential(edges, history, accesses)]
      : []),
    ...(linearizableKeys === true
      ? [(edges: VersionEdges) => proposeLinearizable(edges, history, accesses)]
      : []),
  ];
}

function proposeInitial(
  edges: VersionEdges,
  { versionCount }: TransactionHistory,
  { keys, written }: RegisterAccesses,
): void {
  for (let at = 0; at < keys.length; at++)
    edges.add(
      INITIAL_STATE,
      [versionCount + (keys[at] as number), written[at] as number],
      [at, at],
    );
}

/** In one transaction: from what was read last to what was written. */
function proposeFollowing(
  edges: VersionEdges,
  { keys, read, written }: RegisterAccesses,
  kind: number,
): void {
  for (let at = 0; at < keys.length; at++)
    edges.add(kind, [read[at] as number, written[at] as number], [at, at]);
}

/** In one transaction: from what was read first to what was read last, and on to what was written. */
function proposeWithin(edges: VersionEdges, accesses: RegisterAccesses, kind: number): void {
  const { first, keys, read } = accesses;
  for (let at = 0; at < keys.length; at++)
    edges.add(kind, [first[at] as number, read[at] as number], [at, at]);
  proposeFollowing(edges, accesses, kind);
}

function proposeSequential(
  edges: VersionEdges,
  { keys: { length: keyCount }, outcomes, processes }: TransactionHistory,
  accesses: RegisterAccesses,
): void {
  proposeWithin(edges, accesses, SEQUENTIAL_KEYS);
  const { first, keys, transactions } = accesses;
  const latest = new Map<number, number>();
  for (let at = 0; at < keys.length; at++) {
    const transaction = transactions[at] as number;
    const place = (processes[transaction] as number) * keyCount + (keys[at] as number);
    const earlier = latest.get(place);
    if (earlier !== undefined)
      edges.add(SEQUENTIAL_KEYS, [lastOf(accesses, earlier), first[at] as number], [earlier, at]);
    if (outcomes[transaction] === OK) latest.set(place, at);
  }
}

function proposeLinearizable(
  edges: VersionEdges,
  history: TransactionHistory,
  accesses: RegisterAccesses,
): void {
  proposeWithin(edges, accesses, LINEARIZABLE_KEYS);
  const { first, transactions } = accesses;
  for (const ofKey of accessesByKey(history, accesses))
    realtimePairs(
      history,
      ofKey.map((access) => transactions[access] as number),
    )((earlier, later) => {
      const [after, by] = [ofKey[earlier] as number, ofKey[later] as number];
      edges.add(LINEARIZABLE_KEYS, [lastOf(accesses, after), first[by] as number], [after, by]);
    });
}

function accessesByKey(
  { keys: { length: keyCount } }: TransactionHistory,
  { keys }: RegisterAccesses,
): readonly (readonly number[])[] {
  const byKey: number[][] = Array.from({ length: keyCount }, () => []);
  for (const [access, key] of keys.entries()) byKey[key]?.push(access);
  return byKey;
}

function cyclicKeys(
  history: TransactionHistory,
  graph: Graph,
): ReadonlyMap<number, CyclicVersions> {
  const components = componentsOf(graph, ALL_KINDS);
  const sizes = new Int32Array(graph.vertexCount);
  for (const component of components) sizes[component] = (sizes[component] as number) + 1;
  const found = new Map<number, CyclicVersions>();
  components.forEach((component, start) => {
    if ((sizes[component] as number) < 2) return;
    const key = keyOfVertex(history, start);
    if (!found.has(key)) found.set(key, { key, graph, components, start });
  });
  return found;
}

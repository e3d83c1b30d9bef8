import { type Edge, type Graph, PROCESS, REALTIME, RW, WR } from "../graph/graph.ts";
import { showJson, showReturned, showVersion } from "../input/show.ts";
import { READ, type TransactionHistory } from "../input/transaction-history.ts";
import {
  INITIAL_STATE,
  keyOfVertex,
  type RegisterOrder,
  SEQUENTIAL_KEYS,
} from "../versions/register-order.ts";
import { type EdgeReason, subjectOf, timeReason } from "./edge-reason.ts";
import type { Names } from "./names.ts";

/** What the reasons of edges between registers' transactions rest on. */
export interface RegisterEvidence {
  readonly history: TransactionHistory;
  readonly order: RegisterOrder;
  readonly graph: Graph;
}

type NameOf = (transaction: number) => string;

/** Why the first transaction of an edge comes before the second, in words. */
export function registerReason(
  { graph, history, order }: RegisterEvidence,
  { at, from }: Edge,
  names: Names,
): EdgeReason {
  const to = graph.targets[at] as number;
  const kind = graph.kinds[at];
  if (kind === PROCESS || kind === REALTIME) return timeReason(history, names, { kind, from, to });
  const [first, second] = [names.nameOf(from), names.nameOf(to)];
  const detail = graph.details[at] as number;
  if (kind === WR) {
    const key = showJson(history.keys[history.opKeys[detail] as number] ?? null);
    const reason = `${second} read ${key} as ${showReturned(history, detail)}, which ${first} wrote`;
    return { reason, ...subjectOf(history, history.opVersions[detail] as number) };
  }
  const version = order.graph.targets[detail] as number;
  const earlier = vertexText(history, sourceOf(order.graph, detail));
  const key = showJson(history.keys[keyOfVertex(history, version)] ?? null);
  const deed =
    kind === RW
      ? `${first} read ${key} as ${earlier}, and ${second} wrote ${showVersion(history, version)} after that`
      : `${second} wrote ${showVersion(history, version)} to ${key} after ${first}'s ${earlier}`;
  const reason = `${deed}, as ${versionReason(history, order, detail, names.nameOf)}`;
  return { reason, ...subjectOf(history, version) };
}

/** Why one version comes before another, in words. */
export function versionReason(
  history: TransactionHistory,
  {
    accesses,
    graph,
    shownAfter,
    shownBy,
  }: Pick<RegisterOrder, "accesses" | "graph" | "shownAfter" | "shownBy">,
  at: number,
  name: NameOf,
): string {
  const place = graph.details[at] as number;
  const [from, to] = [sourceOf(graph, at), graph.targets[at] as number];
  const [earlier, later] = [vertexText(history, from), vertexText(history, to)];
  const after = accesses.transactions[shownAfter.at(place)] as number;
  const by = accesses.transactions[shownBy.at(place)] as number;
  if (graph.kinds[at] === INITIAL_STATE)
    return `${showJson(history.keys[keyOfVertex(history, to)] ?? null)} holds ${earlier} before ${name(by)} or anybody writes`;
  if (after === by)
    return `${name(by)} read ${earlier} and then ${deedOf(history, by, to)} ${later}`;
  const [first, second] = [
    `${name(after)}, which ${deedOf(history, after, from)} ${earlier}`,
    `${name(by)}, which ${deedOf(history, by, to)} ${later}`,
  ];
  if (graph.kinds[at] === SEQUENTIAL_KEYS) return `their process ran ${first}, before ${second}`;
  return `${first}, had ended (line ${history.completedAt[after]}) before ${second}, began (line ${history.invokedAt[by]})`;
}

/** The value of a version, or what the key holds in the beginning. */
export function vertexText(history: TransactionHistory, vertex: number): string {
  return vertex < history.versionCount ? showVersion(history, vertex) : "nothing";
}

function deedOf(
  { firstOps, opKinds, opVersions }: TransactionHistory,
  transaction: number,
  version: number,
): string {
  const end = firstOps[transaction + 1] as number;
  for (let op = firstOps[transaction] as number; op < end; op++)
    if (opKinds[op] !== READ && opVersions[op] === version) return "wrote";
  return "read";
}

/** Where an edge begins. */
function sourceOf({ starts, vertexCount }: Graph, at: number): number {
  let [low, high] = [0, vertexCount - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

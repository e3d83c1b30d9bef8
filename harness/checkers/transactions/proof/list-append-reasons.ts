import { type Edge, type Graph, PROCESS, REALTIME, WR, WW } from "../graph/graph.ts";
import { showJson, showRead, showVersion } from "../input/show.ts";
import { APPEND, type TransactionHistory } from "../input/transaction-history.ts";
import { type ListOrders, listOf } from "../versions/list-orders.ts";
import { type EdgeReason, subjectOf, timeReason } from "./edge-reason.ts";
import type { Names } from "./names.ts";

/** What the reasons of edges rest on. */
export interface Evidence {
  readonly history: TransactionHistory;
  readonly orders: ListOrders;
  readonly graph: Graph;
}

/** Why the first transaction of an edge comes before the second, in words. */
export function listAppendReason(evidence: Evidence, { at, from }: Edge, names: Names): EdgeReason {
  const { graph, history } = evidence;
  const to = graph.targets[at] as number;
  const kind = graph.kinds[at];
  if (kind === PROCESS || kind === REALTIME) return timeReason(history, names, { kind, from, to });
  const pair = [names.nameOf(from), names.nameOf(to)] as const;
  const detail = graph.details[at] as number;
  if (kind === WW) return appendedAfter(evidence, { from, version: detail }, names, pair);
  return kind === WR
    ? sawAppend(history, { from, read: detail }, pair)
    : missedAppend(evidence, { to, read: detail }, names, pair);
}

type Pair = readonly [first: string, second: string];

function appendedAfter(
  { history, orders }: Evidence,
  { from, version }: { readonly from: number; readonly version: number },
  names: Names,
  [first, second]: Pair,
): EdgeReason {
  const key = history.versionKeys[version] as number;
  const longest = orders.longestReads[key] as number;
  const list = [...listOf(history, longest)];
  const place = list.indexOf(version);
  const earlier = lastOf(history, list.slice(0, place < 0 ? list.length : place), from);
  const told = `${second} appended ${showVersion(history, version)} to ${keyName(history, key)} after ${first}'s ${showVersion(history, earlier)}`;
  const reader = names.nameOf(history.opTransactions[longest] as number);
  const shown = `${reader}'s read of ${showRead(history, longest)}`;
  const reason =
    place < 0
      ? `${told}, as ${shown}, the longest there is, does not show it`
      : `${told}, as ${shown} shows`;
  return { reason, ...subjectOf(history, version) };
}

function sawAppend(
  history: TransactionHistory,
  { from, read }: { readonly from: number; readonly read: number },
  [first, second]: Pair,
): EdgeReason {
  const seen = lastOf(history, [...listOf(history, read)], from);
  const key = keyName(history, history.opKeys[read] as number);
  const reason = `${second} read ${key} as ${showRead(history, read)}, which shows ${first}'s append of ${showVersion(history, seen)}`;
  return { reason, ...subjectOf(history, seen) };
}

function missedAppend(
  { history, orders }: Evidence,
  { read, to }: { readonly read: number; readonly to: number },
  names: Names,
  [first, second]: Pair,
): EdgeReason {
  const key = history.opKeys[read] as number;
  const longest = orders.longestReads[key] as number;
  const later = longest < 0 ? [] : [...listOf(history, longest)];
  const missed = later
    .slice(history.listLengths[read])
    .find((one) => writerOf(history, one) === to);
  const told = `${first} read ${keyName(history, key)} as ${showRead(history, read)}, which does not show ${second}'s append of`;
  if (missed === undefined) {
    const version = appendOf(history, to, key);
    const reason = `${told} ${showVersion(history, version)}: no read does, so it came after all that were read`;
    return { reason, ...subjectOf(history, version) };
  }
  const reader = names.nameOf(history.opTransactions[longest] as number);
  const reason = `${told} ${showVersion(history, missed)}, which comes later in ${reader}'s read of ${showRead(history, longest)}`;
  return { reason, ...subjectOf(history, missed) };
}

/** The last version that a transaction appended to a key. */
function appendOf(
  { firstOps, opKeys, opKinds, opVersions }: TransactionHistory,
  transaction: number,
  key: number,
): number {
  const first = firstOps[transaction] as number;
  let op = (firstOps[transaction + 1] as number) - 1;
  while (op > first && (opKeys[op] !== key || opKinds[op] !== APPEND)) op--;
  return opVersions[op] as number;
}

function lastOf(history: TransactionHistory, list: readonly number[], writer: number): number {
  return (
    list.findLast((version) => writerOf(history, version) === writer) ?? (list.at(-1) as number)
  );
}

function writerOf({ opTransactions, versionWriters }: TransactionHistory, version: number): number {
  return opTransactions[versionWriters[version] as number] ?? -1;
}

function keyName({ keys }: TransactionHistory, key: number): string {
  return showJson(keys[key] ?? null);
}

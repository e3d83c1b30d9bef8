import type { Json } from "../../../core/json.ts";
import { showJson, showReturned } from "../input/show.ts";
import { READ, type TransactionHistory } from "../input/transaction-history.ts";
import { listOf } from "../versions/list-orders.ts";
import type { PlainAnomaly } from "./anomaly.ts";

/**
 * Committed transactions that read the same version of a key and then all wrote to it: one did not see another.
 *
 * @param reads of committed transactions, with what they returned known.
 */
export function findLostUpdates(
  history: TransactionHistory,
  reads: readonly number[],
): readonly PlainAnomaly[] {
  const readers = new Map<string, number[]>();
  for (const read of reads) {
    if (!isFirstOfKey(history, read) || !writesLater(history, read)) continue;
    const place = `${history.opKeys[read]} ${history.opVersions[read]} ${history.listLengths[read]}`;
    const group = readers.get(place);
    if (group) group.push(read);
    else readers.set(place, [read]);
  }
  const found: PlainAnomaly[] = [];
  for (const [first, ...others] of readers.values()) {
    if (first === undefined) continue;
    const list = listOf(history, first).join();
    const same = others.filter((read) => listOf(history, read).join() === list);
    if (same.length > 0) found.push(lostUpdate(history, [first, ...same]));
  }
  return found;
}

function lostUpdate(history: TransactionHistory, reads: readonly number[]): PlainAnomaly {
  const [first = 0] = reads;
  const transactions = reads.map((read) => history.opTransactions[read] as number);
  const key = history.keys[history.opKeys[first] as number] as Json;
  const deed =
    history.kind === "list-append"
      ? "appended to it: none of them saw another's append"
      : "wrote to it: none of them saw another's write";
  return {
    ...{ name: "lost-update", transactions, key },
    explain: (name) =>
      `${transactions.map(name).join(" and ")} all read ${showJson(key)} as ${showReturned(history, first)} and then ${deed}.`,
  };
}

function isFirstOfKey(
  { firstOps, opKeys, opTransactions }: TransactionHistory,
  read: number,
): boolean {
  const first = firstOps[opTransactions[read] as number] as number;
  for (let op = first; op < read; op++) if (opKeys[op] === opKeys[read]) return false;
  return true;
}

function writesLater(
  { firstOps, opKeys, opKinds, opTransactions }: TransactionHistory,
  read: number,
): boolean {
  const end = firstOps[(opTransactions[read] as number) + 1] as number;
  for (let op = read + 1; op < end; op++)
    if (opKeys[op] === opKeys[read] && opKinds[op] !== READ) return true;
  return false;
}

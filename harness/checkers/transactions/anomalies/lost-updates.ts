import type { Json } from "../../../core/json.ts";
import { showJson, showReturned } from "../input/show.ts";
import { NOBODY, READ, type TransactionHistory } from "../input/transaction-history.ts";
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
  const firstOf = new Int32Array(history.versionCount + history.keys.length).fill(NOBODY);
  /** Those who read what another one had read. */
  const groups = new Map<number, number[]>();
  for (const read of reads) {
    if (!isFirstOfKey(history, read) || !writesLater(history, read)) continue;
    const place = placeOf(history, read);
    const first = firstOf[place] as number;
    const group = groups.get(place);
    if (first === NOBODY) firstOf[place] = read;
    else if (group === undefined) groups.set(place, [first, read]);
    else group.push(read);
  }
  return [...groups.values()].flatMap((group) =>
    alike(history, group).map((same) => lostUpdate(history, same)),
  );
}

/** The version that it returned, or what its key held in the beginning. */
function placeOf({ opKeys, opVersions, versionCount }: TransactionHistory, read: number): number {
  const version = opVersions[read] as number;
  return version < 0 ? versionCount + (opKeys[read] as number) : version;
}

/** Of lists that end alike, those that are the same in all places, where there are several. */
function alike(
  history: TransactionHistory,
  reads: readonly number[],
): readonly (readonly number[])[] {
  const byList = new Map<string, number[]>();
  for (const read of reads) {
    const list = listOf(history, read).join();
    byList.set(list, [...(byList.get(list) ?? []), read]);
  }
  return [...byList.values()].filter(({ length }) => length > 1);
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

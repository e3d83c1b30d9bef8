import type { Json } from "../../../core/json.ts";
import { showJson, showRead, showVersion } from "../input/show.ts";
import { READ, type TransactionHistory } from "../input/transaction-history.ts";
import { forEachListRead, listOf } from "../versions/list-orders.ts";
import type { PlainAnomaly } from "./anomaly.ts";

/**
 * Reads that contradict their own transaction: they miss what it read or appended before (internal), or show what it
 * appends later (future-read).
 */
export function findInternal(history: TransactionHistory): readonly PlainAnomaly[] {
  const found: PlainAnomaly[] = [];
  forEachListRead(history, (read, keyId) => {
    const transaction = history.opTransactions[read] as number;
    const key = history.keys[keyId] as Json;
    const told = `read ${showJson(key)} as`;
    const { isKnown, list: expected } = expectedAt(history, read);
    if (!fits(listOf(history, read), expected, isKnown)) {
      const values = expected.map((version) => showVersion(history, version)).join(" ");
      found.push({
        ...{ name: "internal", transactions: [transaction], key },
        explain: (name) =>
          `${name(transaction)} ${told} ${showRead(history, read)}, but by its own operations before it is [${isKnown ? "" : "... "}${values}].`,
      });
    }
    const future = laterAppends(history, read).find((version) =>
      listOf(history, read).includes(version),
    );
    if (future !== undefined)
      found.push({
        ...{ name: "future-read", transactions: [transaction], key },
        explain: (name) =>
          `${name(transaction)} ${told} ${showRead(history, read)} before it appended ${showVersion(history, future)}.`,
      });
  });
  return found;
}

/** What the transaction knows of the key before this read: all of the list, or its end only. */
function expectedAt(
  history: TransactionHistory,
  read: number,
): { readonly isKnown: boolean; readonly list: readonly number[] } {
  const { firstOps, listLengths, opKeys, opKinds, opTransactions, opVersions } = history;
  const appended: number[] = [];
  const first = firstOps[opTransactions[read] as number] as number;
  for (let op = read - 1; op >= first; op--) {
    if (opKeys[op] !== opKeys[read]) continue;
    if (opKinds[op] !== READ) appended.unshift(opVersions[op] as number);
    else if ((listLengths[op] as number) >= 0)
      return { isKnown: true, list: [...listOf(history, op), ...appended] };
  }
  return { isKnown: false, list: appended };
}

function fits(list: Int32Array, expected: readonly number[], isKnown: boolean): boolean {
  if (isKnown ? list.length !== expected.length : list.length < expected.length) return false;
  const shift = list.length - expected.length;
  return expected.every((version, at) => list[shift + at] === version);
}

function laterAppends(history: TransactionHistory, read: number): readonly number[] {
  const { firstOps, opKeys, opKinds, opTransactions, opVersions } = history;
  const versions: number[] = [];
  const end = firstOps[(opTransactions[read] as number) + 1] as number;
  for (let op = read + 1; op < end; op++)
    if (opKeys[op] === opKeys[read] && opKinds[op] !== READ)
      versions.push(opVersions[op] as number);
  return versions;
}

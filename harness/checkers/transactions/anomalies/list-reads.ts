import type { Json } from "../../../core/json.ts";
import { showJson, showRead, showVersion } from "../input/show.ts";
import { FAIL, NIL, NOBODY, type TransactionHistory } from "../input/transaction-history.ts";
import { forEachListRead, type ListOrders, listOf } from "../versions/list-orders.ts";
import type { PlainAnomaly, PlainAnomalyName } from "./anomaly.ts";

/**
 * What single reads show: elements that nobody appended, or a failed transaction (G1a), or that were not the last ones of
 * their transaction (G1b), elements that stand twice, and lists that contradict each other. Each list is told once.
 */
export function findListReads(
  history: TransactionHistory,
  orders: ListOrders,
): readonly PlainAnomaly[] {
  return [
    ...orders.duplicateReads.map((read) => duplicate(history, read)),
    ...orders.incompatibleReads.map((read) => incompatible(history, orders, read)),
    ...findBadElements(history),
    ...findIntermediate(history),
  ];
}

function duplicate(history: TransactionHistory, read: number): PlainAnomaly {
  return anomaly(history, "duplicate-elements", read, [], (name, key) => {
    return `${name} read ${key} as ${showRead(history, read)}, in which an element stands twice.`;
  });
}

function incompatible(
  history: TransactionHistory,
  { longestReads }: ListOrders,
  read: number,
): PlainAnomaly {
  const longest = longestReads[history.opKeys[read] as number] as number;
  const other = history.opTransactions[longest] as number;
  return anomaly(history, "incompatible-order", read, [other], (name, key, nameOf) => {
    const [left, right] = [listOf(history, read), listOf(history, longest)];
    const place = left.findIndex((version, at) => version !== right[at]);
    const [own, its] = [left, right].map((list) => showVersion(history, list[place] as number));
    return `${name} read ${key} as ${showRead(history, read)} and ${nameOf(other)} as ${showRead(history, longest)}: element ${place + 1} is ${own} in one and ${its} in the other.`;
  });
}

function findBadElements(history: TransactionHistory): readonly PlainAnomaly[] {
  const { opTransactions, outcomes, versionWriters } = history;
  const isBad = (version: number) => {
    const op = versionWriters[version] as number;
    return op === NOBODY || outcomes[opTransactions[op] as number] === FAIL;
  };
  const found: PlainAnomaly[] = [];
  const bad = new Set(history.elements.filter(isBad));
  if (bad.size === 0) return found;
  forEachListRead(history, (read) => {
    for (const version of listOf(history, read))
      if (bad.delete(version)) found.push(badElement(history, read, version));
  });
  return found;
}

function badElement(history: TransactionHistory, read: number, version: number): PlainAnomaly {
  const op = history.versionWriters[version] as number;
  const value = showVersion(history, version);
  if (op === NOBODY)
    return anomaly(history, "garbage-read", read, [], (name, key) => {
      return `${name} read ${key} as ${showRead(history, read)}, but nobody appended ${value}.`;
    });
  const writer = history.opTransactions[op] as number;
  return anomaly(history, "G1a", read, [writer], (name, key, nameOf) => {
    return `${name} read ${key} as ${showRead(history, read)}, but ${nameOf(writer)}, which appended ${value}, failed.`;
  });
}

function findIntermediate(history: TransactionHistory): readonly PlainAnomaly[] {
  const { opTransactions, opVersions, outcomes, versionWriters } = history;
  const found: PlainAnomaly[] = [];
  forEachListRead(history, (read) => {
    const version = opVersions[read] as number;
    const op = version === NIL ? NOBODY : (versionWriters[version] as number);
    if (op === NOBODY) return;
    const writer = opTransactions[op] as number;
    if (writer === opTransactions[read] || outcomes[writer] === FAIL) return;
    const later = laterAppend(history, op);
    if (later === NOBODY) return;
    found.push(
      anomaly(history, "G1b", read, [writer], (name, key, nameOf) => {
        const [seen, missed] = [version, opVersions[later] as number].map((v) =>
          showVersion(history, v),
        );
        return `${name} read ${key} as ${showRead(history, read)}, in the middle of ${nameOf(writer)}: it appended ${missed} after ${seen}.`;
      }),
    );
  });
  return found;
}

/** The next append of the same transaction to the same key. */
function laterAppend(
  { firstOps, listLengths, opKeys, opKinds, opTransactions }: TransactionHistory,
  op: number,
): number {
  const end = firstOps[(opTransactions[op] as number) + 1] as number;
  for (let later = op + 1; later < end; later++)
    if (opKeys[later] === opKeys[op] && opKinds[later] === opKinds[op] && listLengths[later] === -1)
      return later;
  return NOBODY;
}

function anomaly(
  history: TransactionHistory,
  name: PlainAnomalyName,
  read: number,
  others: readonly number[],
  explain: (reader: string, key: string, nameOf: (transaction: number) => string) => string,
): PlainAnomaly {
  const reader = history.opTransactions[read] as number;
  const key = history.keys[history.opKeys[read] as number] as Json;
  return {
    ...{ name, transactions: [reader, ...others], key },
    explain: (nameOf) => explain(nameOf(reader), showJson(key), nameOf),
  };
}

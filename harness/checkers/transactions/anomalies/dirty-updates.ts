import type { Json } from "../../../core/json.ts";
import { showJson, showRead, showVersion } from "../input/show.ts";
import { FAIL, NOBODY, OK, type TransactionHistory } from "../input/transaction-history.ts";
import { type ListOrders, listOf } from "../versions/list-orders.ts";
import type { PlainAnomaly } from "./anomaly.ts";

/** Committed appends that follow the append of a failed transaction in the list. One for each failed append. */
export function findDirtyUpdates(
  history: TransactionHistory,
  { agreedLengths, longestReads }: ListOrders,
): readonly PlainAnomaly[] {
  const { opTransactions, outcomes, versionWriters } = history;
  const found: PlainAnomaly[] = [];
  longestReads.forEach((read, keyId) => {
    if (read < 0) return;
    let dirty: number | null = null;
    for (const version of listOf(history, read).subarray(0, agreedLengths[keyId])) {
      const op = versionWriters[version] as number;
      const outcome = op === NOBODY ? -1 : outcomes[opTransactions[op] as number];
      if (outcome === FAIL) dirty = op;
      if (outcome !== OK || dirty === null) continue;
      found.push(dirtyUpdate(history, read, dirty, op));
      dirty = null;
    }
  });
  return found;
}

function dirtyUpdate(
  history: TransactionHistory,
  read: number,
  dirty: number,
  clean: number,
): PlainAnomaly {
  const [reader, failed, updater] = [read, dirty, clean].map(
    (op) => history.opTransactions[op] as number,
  ) as [number, number, number];
  const key = history.keys[history.opKeys[read] as number] as Json;
  const [lost, kept] = [dirty, clean].map((op) =>
    showVersion(history, history.opVersions[op] as number),
  );
  return {
    ...{ name: "dirty-update", transactions: [updater, failed, reader], key },
    explain: (name) =>
      `${name(updater)} appended ${kept} to ${showJson(key)} behind ${lost} of ${name(failed)}, which failed, as ${name(reader)}'s read of ${showRead(history, read)} shows.`,
  };
}

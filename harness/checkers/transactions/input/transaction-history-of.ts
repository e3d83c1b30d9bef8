import type { History } from "../../../core/history.ts";
import { Collector } from "./collector.ts";
import type { TransactionHistory, TransactionKind } from "./transaction-history.ts";

/**
 * The transactions of a history: client operations with f `txn`; others are left out. What failed or never returned
 * counts with the writes that it was invoked with.
 *
 * @throws UsageError for an invocation that is no list of micro-operations of this kind, naming its line.
 */
export function transactionHistoryOf(history: History, kind: TransactionKind): TransactionHistory {
  return history.view(kind === "list-append" ? listAppends : registers);
}

function listAppends(history: History): TransactionHistory {
  return collect(history, "list-append");
}

function registers(history: History): TransactionHistory {
  return collect(history, "rw-register");
}

function collect(history: History, kind: TransactionKind): TransactionHistory {
  const transactions = history.operations.filter(({ invoke }) => invoke.f === "txn");
  let opCount = 0;
  for (const { invoke } of transactions)
    if (Array.isArray(invoke.value)) opCount += invoke.value.length;
  const collector = new Collector(kind, opCount);
  for (const operation of transactions) collector.add(operation);
  return collector.finish(history);
}

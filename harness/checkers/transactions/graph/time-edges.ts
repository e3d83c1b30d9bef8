import { FAIL, OK, type TransactionHistory } from "../input/transaction-history.ts";
import { type EdgeList, NO_DETAIL, PROCESS, REALTIME } from "./graph.ts";

/** From each committed transaction to the next committed one of its process. */
export function addProcessEdges(edges: EdgeList, history: TransactionHistory): void {
  const { outcomes, processes, processNames, transactionCount } = history;
  const lastOf = new Int32Array(processNames.length).fill(-1);
  for (let transaction = 0; transaction < transactionCount; transaction++) {
    if (outcomes[transaction] !== OK) continue;
    const process = processes[transaction] as number;
    const last = lastOf[process] as number;
    if (last >= 0) edges.add(last, transaction, PROCESS, NO_DETAIL);
    lastOf[process] = transaction;
  }
}

/**
 * From committed transactions to those that began after their end. What follows from two other edges is left out, so
 * each transaction has no more edges than there are clients (Elle's transitive reduction).
 */
export function addRealtimeEdges(edges: EdgeList, history: TransactionHistory): void {
  const { completedAt, invokedAt, outcomes, transactionCount } = history;
  const byCompletion = committedByCompletion(history);
  let completed = 0;
  let latest: number[] = [];
  for (let transaction = 0; transaction < transactionCount; transaction++) {
    const begin = invokedAt[transaction] as number;
    for (; completed < byCompletion.length; completed++) {
      const ended = byCompletion[completed] as number;
      if ((completedAt[ended] as number) > begin) break;
      const itsBegin = invokedAt[ended] as number;
      latest = latest.filter((other) => (completedAt[other] as number) > itsBegin);
      latest.push(ended);
    }
    if (outcomes[transaction] === FAIL) continue;
    for (const earlier of latest) edges.add(earlier, transaction, REALTIME, NO_DETAIL);
  }
}

function committedByCompletion(history: TransactionHistory): Int32Array {
  const { completedAt, outcomes, transactionCount } = history;
  const committed = new Int32Array(transactionCount);
  let count = 0;
  for (let transaction = 0; transaction < transactionCount; transaction++)
    if (outcomes[transaction] === OK) committed[count++] = transaction;
  return committed
    .subarray(0, count)
    .sort((left, right) => (completedAt[left] as number) - (completedAt[right] as number));
}

import { FAIL, OK, type TransactionHistory } from "../input/transaction-history.ts";
import { type EdgeSource, NO_DETAIL, PROCESS, REALTIME } from "./graph.ts";

/** From each committed transaction to the next one of its process that did not fail. */
export function processEdges(history: TransactionHistory): EdgeSource {
  const { outcomes, processes, processNames, transactionCount } = history;
  return (add) => {
    const lastOf = new Int32Array(processNames.length).fill(-1);
    for (let transaction = 0; transaction < transactionCount; transaction++) {
      if (outcomes[transaction] === FAIL) continue;
      const process = processes[transaction] as number;
      const last = lastOf[process] as number;
      if (last >= 0) add(last, transaction, PROCESS, NO_DETAIL);
      if (outcomes[transaction] === OK) lastOf[process] = transaction;
    }
  };
}

/** From committed transactions to those that began after their end, without what follows from two other edges. */
export function realtimeEdges(history: TransactionHistory): EdgeSource {
  const alive: number[] = [];
  for (let transaction = 0; transaction < history.transactionCount; transaction++)
    if (history.outcomes[transaction] !== FAIL) alive.push(transaction);
  const forEachPair = realtimePairs(history, alive);
  return (add) =>
    forEachPair((earlier, later) =>
      add(alive[earlier] as number, alive[later] as number, REALTIME, NO_DETAIL),
    );
}

/**
 * Calls its visitor, as often as it is asked to, with the places of two transactions of which the second began after the
 * first, a committed one, had ended. What follows from two other pairs is left out, so each transaction has no more pairs
 * than there are clients (Elle's transitive reduction).
 *
 * @param transactions ascending; none of them failed.
 */
export function realtimePairs(
  { completedAt, invokedAt, outcomes }: TransactionHistory,
  transactions: readonly number[],
): (visit: (earlier: number, later: number) => void) => void {
  const begin = (place: number) => invokedAt[transactions[place] as number] as number;
  const end = (place: number) => completedAt[transactions[place] as number] as number;
  const places = [...transactions.keys()];
  const ended = Int32Array.from(
    places.filter((place) => outcomes[transactions[place] as number] === OK),
  ).sort((left, right) => end(left) - end(right));
  return (visit) => {
    let next = 0;
    let latest: number[] = [];
    for (let place = 0; place < transactions.length; place++) {
      for (; next < ended.length; next++) {
        const each = ended[next] as number;
        if (end(each) > begin(place)) break;
        latest = latest.filter((other) => end(other) > begin(each));
        latest.push(each);
      }
      for (const earlier of latest) visit(earlier, place);
    }
  };
}

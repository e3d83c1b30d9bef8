import type { TransactionHistory } from "../input/transaction-history.ts";
import type { ListOrders } from "../versions/list-orders.ts";
import type { PlainAnomaly } from "./anomaly.ts";
import { findDirtyUpdates } from "./dirty-updates.ts";
import { findInternal } from "./internal.ts";
import { findListReads } from "./list-reads.ts";
import { findLostUpdates } from "./lost-updates.ts";

/** All anomalies of lists that show without a graph. */
export function listAppendAnomalies(
  history: TransactionHistory,
  orders: ListOrders,
): readonly PlainAnomaly[] {
  return [
    ...history.wrongShapes.map(({ problem, transaction }): PlainAnomaly => {
      return {
        ...{ name: "wrong-shape", transactions: [transaction] },
        explain: (name) => `${name(transaction)}: ${problem}.`,
      };
    }),
    ...findListReads(history, orders),
    ...findInternal(history),
    ...findDirtyUpdates(history, orders),
    ...findLostUpdates(history),
  ];
}

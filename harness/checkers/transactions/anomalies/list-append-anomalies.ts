import type { TransactionHistory } from "../input/transaction-history.ts";
import { type ListOrders, listReadsOf } from "../versions/list-orders.ts";
import type { PlainAnomaly } from "./anomaly.ts";
import { findDirtyUpdates } from "./dirty-updates.ts";
import { findInternal } from "./internal.ts";
import { findListReads } from "./list-reads.ts";
import { findLostUpdates } from "./lost-updates.ts";
import { findWrongShapes } from "./wrong-shapes.ts";

/** All anomalies of lists that show without a graph. */
export function listAppendAnomalies(
  history: TransactionHistory,
  orders: ListOrders,
): readonly PlainAnomaly[] {
  return [
    ...findWrongShapes(history),
    ...findListReads(history, orders),
    ...findInternal(history),
    ...findDirtyUpdates(history, orders),
    ...findLostUpdates(history, listReadsOf(history)),
  ];
}

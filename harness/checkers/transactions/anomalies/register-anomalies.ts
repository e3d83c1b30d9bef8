import type { TransactionHistory } from "../input/transaction-history.ts";
import type { Reads } from "../levels/resolve-reads.ts";
import type { RegisterOrder } from "../versions/register-order.ts";
import type { PlainAnomaly } from "./anomaly.ts";
import { findCyclicVersions } from "./cyclic-versions.ts";
import { findLostUpdates } from "./lost-updates.ts";
import { findRegisterReads } from "./register-reads.ts";
import { findWrongShapes } from "./wrong-shapes.ts";

/** All anomalies of registers that are no cycles of transactions. */
export function registerAnomalies(
  history: TransactionHistory,
  reads: Reads,
  order: RegisterOrder,
): readonly PlainAnomaly[] {
  return [
    ...findWrongShapes(history),
    ...findRegisterReads(history, reads),
    ...findLostUpdates(history, reads.ops),
    ...findCyclicVersions(history, order),
  ];
}

import type { RegisterOp } from "../register-history/register-history.ts";

/** All orders of these operations in which one that returned before another was called stands before it. */
export function* realTimeOrders(ops: readonly RegisterOp[]): Iterable<readonly RegisterOp[]> {
  if (ops.length === 0) yield [];
  for (const first of ops) {
    if (ops.some((other) => other !== first && other.returnLine < first.callLine)) continue;
    const others = ops.filter((other) => other !== first);
    for (const order of realTimeOrders(others)) yield [first, ...order];
  }
}

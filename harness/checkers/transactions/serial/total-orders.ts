import { topological } from "../../graphs/topological.ts";
import { successorsOf } from "../graph/successors.ts";
import type { TransactionHistory } from "../input/transaction-history.ts";
import { keyOfVertex, type RegisterOrder } from "../versions/register-order.ts";

/** Whether the versions of each key are known to have come one after the other. */
export function hasTotalOrders(
  history: TransactionHistory,
  { accesses: { written }, graph: { starts, targets, vertexCount } }: RegisterOrder,
): boolean {
  const sorted = topological(successorsOf({ starts, targets }));
  if ("cyclic" in sorted) return false;
  const lengths = new Int32Array(vertexCount);
  const longest = new Int32Array(history.keys.length);
  for (const vertex of sorted.order) {
    const key = keyOfVertex(history, vertex);
    const length = lengths[vertex] as number;
    longest[key] = Math.max(longest[key] as number, length);
    for (let at = starts[vertex] as number; at < (starts[vertex + 1] as number); at++) {
      const next = targets[at] as number;
      lengths[next] = Math.max(lengths[next] as number, length + 1);
    }
  }
  const versions = new Int32Array(history.keys.length);
  for (const vertex of written)
    if (vertex >= 0) {
      const key = keyOfVertex(history, vertex);
      versions[key] = (versions[key] as number) + 1;
    }
  return versions.every((count, key) => longest[key] === count);
}

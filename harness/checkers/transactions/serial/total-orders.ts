import type { TransactionHistory } from "../input/transaction-history.ts";
import { keyOfVertex, type RegisterOrder } from "../versions/register-order.ts";

/** Whether the versions of each key are known to have come one after the other. Their order must have no cycle. */
export function hasTotalOrders(
  history: TransactionHistory,
  { accesses: { written }, graph: { starts, targets, vertexCount } }: RegisterOrder,
): boolean {
  const missing = new Int32Array(vertexCount);
  for (const target of targets) missing[target] = (missing[target] as number) + 1;
  const lengths = new Int32Array(vertexCount);
  const ready: number[] = [];
  for (let vertex = 0; vertex < vertexCount; vertex++)
    if (missing[vertex] === 0) ready.push(vertex);
  const longest = new Int32Array(history.keys.length);
  for (let vertex = ready.pop(); vertex !== undefined; vertex = ready.pop()) {
    const key = keyOfVertex(history, vertex);
    longest[key] = Math.max(longest[key] as number, lengths[vertex] as number);
    for (let at = starts[vertex] as number; at < (starts[vertex + 1] as number); at++) {
      const next = targets[at] as number;
      lengths[next] = Math.max(lengths[next] as number, (lengths[vertex] as number) + 1);
      missing[next] = (missing[next] as number) - 1;
      if (missing[next] === 0) ready.push(next);
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

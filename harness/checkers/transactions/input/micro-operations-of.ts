import type { Json } from "../../../core/json.ts";
import { listOf } from "../versions/list-orders.ts";
import { APPEND, NIL, READ, type TransactionHistory, UNKNOWN } from "./transaction-history.ts";

/** What a transaction did: `["r", key, value]`, `["append", key, value]`, `["w", key, value]`. Unknown values are null. */
export function microOperationsOf(
  history: TransactionHistory,
  transaction: number,
): readonly (readonly [string, Json, Json])[] {
  const { firstOps, keys, opKeys, opKinds } = history;
  const first = firstOps[transaction] as number;
  const count = (firstOps[transaction + 1] as number) - first;
  return Array.from({ length: count }, (_, at) => {
    const op = first + at;
    const kind = opKinds[op];
    const f = kind === READ ? "r" : kind === APPEND ? "append" : "w";
    return [f, keys[opKeys[op] as number] ?? null, returnedBy(history, op)] as const;
  });
}

function returnedBy(history: TransactionHistory, op: number): Json {
  const { listLengths, opKinds, opVersions, versionValues } = history;
  if (opKinds[op] === READ && (listLengths[op] as number) >= 0)
    return [...listOf(history, op)].map((version) => versionValues[version] ?? null);
  const version = opVersions[op] as number;
  return version === NIL || version === UNKNOWN ? null : (versionValues[version] ?? null);
}

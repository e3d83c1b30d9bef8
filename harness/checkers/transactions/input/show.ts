import type { Json } from "../../../core/json.ts";
import { APPEND, NIL, READ, type TransactionHistory, UNKNOWN } from "./transaction-history.ts";

/** Of a long list only the end is shown: the beginning is the same for all. */
const SHOWN_ELEMENTS = 8;

/** A transaction in words: `[append x 1] [r y [1 2]]`. */
export function showTransaction(history: TransactionHistory, transaction: number): string {
  const words: string[] = [];
  const end = history.firstOps[transaction + 1] as number;
  for (let op = history.firstOps[transaction] as number; op < end; op++)
    words.push(showOperation(history, op));
  return words.join(" ");
}

/** The list that a read returned. */
export function showRead(
  { elements, listLengths, listStarts, versionValues }: TransactionHistory,
  read: number,
): string {
  const start = listStarts[read] as number;
  const end = start + Math.max(listLengths[read] as number, 0);
  const first = Math.max(start, end - SHOWN_ELEMENTS);
  const shown = [...elements.subarray(first, end)].map((version) =>
    showJson(versionValues[version] as Json),
  );
  return `[${[...(first > start ? ["..."] : []), ...shown].join(" ")}]`;
}

/** What an operation read or wrote, of whatever kind: a list, a value, `nothing`. */
export function showReturned(history: TransactionHistory, op: number): string {
  if ((history.listLengths[op] as number) >= 0) return showRead(history, op);
  const version = history.opVersions[op] as number;
  if (version === UNKNOWN) return "?";
  return version === NIL ? "nothing" : showVersion(history, version);
}

/** A key, or a value. */
export function showJson(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The value of a version. */
export function showVersion({ versionValues }: TransactionHistory, version: number): string {
  return showJson(versionValues[version] ?? null);
}

function showOperation(history: TransactionHistory, op: number): string {
  const key = showJson(history.keys[history.opKeys[op] as number] as Json);
  const version = history.opVersions[op] as number;
  if (history.opKinds[op] !== READ)
    return `[${history.opKinds[op] === APPEND ? "append" : "w"} ${key} ${showVersion(history, version)}]`;
  if (version === NIL && history.kind === "rw-register") return `[r ${key} nil]`;
  return `[r ${key} ${showReturned(history, op)}]`;
}

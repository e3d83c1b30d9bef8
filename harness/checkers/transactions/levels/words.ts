import { canonicalJson } from "../../../core/json.ts";
import { READ, type TransactionHistory, UNKNOWN } from "../input/transaction-history.ts";

const LONGEST_VALUE = 60;
/** So many operations of a transaction are told. */
const MOST_OPERATIONS = 12;

/** `T3: process 1, line 7: r x 2, w y 5`. Lines are those of the invocation. */
export function transactionText(source: TransactionHistory, transaction: number): string {
  const { firstOps, invokedAt, processes, processNames } = source;
  const process = processNames[processes[transaction] as number];
  const first = firstOps[transaction] as number;
  const end = firstOps[transaction + 1] as number;
  const shown = Array.from({ length: Math.min(end - first, MOST_OPERATIONS) }, (_, i) =>
    operationText(source, first + i),
  );
  const rest = end - first - shown.length;
  const operations = [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join(", ");
  return `T${transaction}: process ${process}, line ${invokedAt[transaction]}: ${operations}`;
}

function operationText(source: TransactionHistory, op: number): string {
  const f = source.opKinds[op] === READ ? "r" : "w";
  return `${f} ${keyText(source, op)} ${valueText(source, op)}`;
}

/** The key of an operation. */
export function keyText({ keys, opKeys }: TransactionHistory, op: number): string {
  const key = keys[opKeys[op] as number] ?? null;
  return typeof key === "string" ? key : canonicalJson(key);
}

/** What an operation read or wrote. */
export function valueText({ opVersions, versionValues }: TransactionHistory, op: number): string {
  const version = opVersions[op] as number;
  if (version === UNKNOWN) return "?";
  const value = versionValues[version];
  if (value === undefined) return "nothing";
  const text = canonicalJson(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

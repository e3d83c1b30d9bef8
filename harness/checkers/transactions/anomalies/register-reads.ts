import { assertNever } from "../../../core/assert.ts";
import type { Json } from "../../../core/json.ts";
import { showJson, showReturned } from "../input/show.ts";
import {
  NOBODY,
  OK,
  READ,
  type TransactionHistory,
  UNKNOWN,
} from "../input/transaction-history.ts";
import type { BadRead, Reads } from "../levels/resolve-reads.ts";
import type { PlainAnomaly } from "./anomaly.ts";

/**
 * What single reads of registers show: values that nobody wrote, or a failed transaction (G1a), or that were overwritten by their
 * own transaction (G1b), and reads that contradict their own transaction (internal, future-read).
 */
export function findRegisterReads(
  history: TransactionHistory,
  { bad }: Reads,
): readonly PlainAnomaly[] {
  return [...bad.map((each) => badRead(history, each)), ...findUnrepeated(history)];
}

function badRead(history: TransactionHistory, { anomaly, read, write }: BadRead): PlainAnomaly {
  const reader = history.opTransactions[read] as number;
  const writer = write === NOBODY ? reader : (history.opTransactions[write] as number);
  return {
    ...{ name: anomaly, transactions: writer === reader ? [reader] : [reader, writer] },
    key: keyOf(history, read),
    explain: (name) => {
      const found = `${name(reader)} read ${keyText(history, read)} as ${showReturned(history, read)}`;
      switch (anomaly) {
        case "internal":
          return `${found}, though it had just written ${showReturned(history, write)} itself.`;
        case "future-read":
          return `${found}, which it wrote only later itself.`;
        case "G1a":
          return `${found}, but ${name(writer)}, which would have written it, failed.`;
        case "G1b":
          return `${found}, in the middle of ${name(writer)}, which wrote to it again after that.`;
        case "garbage-read":
          return `${found}, which nobody wrote.`;
        default:
          return assertNever(anomaly);
      }
    },
  };
}

/** Reads of one transaction that differ, though it wrote nothing between them. */
function findUnrepeated(history: TransactionHistory): readonly PlainAnomaly[] {
  const { firstOps, opKeys, opKinds, opVersions, outcomes, transactionCount } = history;
  const found: PlainAnomaly[] = [];
  const latest = new Map<number, number>();
  for (let transaction = 0; transaction < transactionCount; transaction++) {
    if (outcomes[transaction] !== OK) continue;
    latest.clear();
    const end = firstOps[transaction + 1] as number;
    for (let op = firstOps[transaction] as number; op < end; op++) {
      const key = opKeys[op] as number;
      const earlier = latest.get(key);
      if (opKinds[op] === READ && opVersions[op] === UNKNOWN) continue;
      if (opKinds[op] === READ && earlier !== undefined && opKinds[earlier] === READ)
        if (opVersions[op] !== opVersions[earlier]) found.push(unrepeated(history, earlier, op));
      if (opKinds[op] !== READ || earlier === undefined || opKinds[earlier] === READ)
        latest.set(key, op);
    }
  }
  return found;
}

function unrepeated(history: TransactionHistory, earlier: number, later: number): PlainAnomaly {
  const transaction = history.opTransactions[later] as number;
  return {
    ...{ name: "internal", transactions: [transaction], key: keyOf(history, later) },
    explain: (name) =>
      `${name(transaction)} read ${keyText(history, later)} as ${showReturned(history, earlier)} and then as ${showReturned(history, later)}, and wrote nothing to it in between.`,
  };
}

function keyOf({ keys, opKeys }: TransactionHistory, op: number): Json {
  return keys[opKeys[op] as number] as Json;
}

function keyText(history: TransactionHistory, op: number): string {
  return showJson(keyOf(history, op));
}

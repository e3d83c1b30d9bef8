import { assertNever } from "../../../core/assert.ts";
import type { Finding } from "../../../core/verdict.ts";
import { NOBODY, type TransactionHistory } from "../input/transaction-history.ts";
import { linesOf } from "./proof.ts";
import type { BadRead } from "./resolve-reads.ts";
import { keyText, transactionText, valueText } from "./words.ts";

/** At most so many of them are told. */
const MOST_FINDINGS = 10;

/** Reads that no level allows, in words. */
export function tellBadReads(
  source: TransactionHistory,
  reads: readonly BadRead[],
): readonly Finding[] {
  return reads.slice(0, MOST_FINDINGS).map((bad) => {
    const ops = bad.write === NOBODY ? [bad.read] : [bad.read, bad.write];
    const involved = new Set(ops.map((op) => source.opTransactions[op] as number));
    const transactions = [...involved].sort((a, b) => a - b);
    const lines = transactions.map((transaction) => transactionText(source, transaction));
    return {
      anomaly: bad.anomaly,
      message: [...lines, contradictionIn(source, bad)].join("\n"),
      ops: linesOf(source, transactions),
      key: source.keys[source.opKeys[bad.read] as number] ?? null,
    };
  });
}

function contradictionIn(source: TransactionHistory, { anomaly, read, write }: BadRead): string {
  const name = (op: number) => `T${source.opTransactions[op]}`;
  const found = `${name(read)} read ${valueText(source, read)} from ${keyText(source, read)}`;
  switch (anomaly) {
    case "internal":
      return `${found}, though it had just written ${valueText(source, write)} itself`;
    case "future-read":
      return `${found}, which it wrote only later itself`;
    case "G1a":
      return `${found}, but ${name(write)}, which would have written it, certainly failed`;
    case "G1b":
      return `${found}, but ${name(write)} wrote that only for the time being`;
    case "garbage-read":
      return `${found}, which nobody wrote`;
    default:
      return assertNever(anomaly);
  }
}

import type { Checker } from "../../harness/checkers/checker.ts";
import { modelsBrokenBy } from "../../harness/checkers/transactions/models.ts";
import { START_BALANCE } from "../../harness/core/accounts.ts";
import { type PromisedModel, transactionModelsIn } from "../../harness/core/consistency.ts";
import type { History } from "../../harness/core/history.ts";
import type { Finding } from "../../harness/core/verdict.ts";
import { balancesOf, type Read, readsOf, type Transfer, transfersOf } from "./deeds.ts";
import { proofOfTotal } from "./proof.ts";

/** So many findings are told; all are counted. */
const MAX_TOLD = 8;

/** No money comes or goes only where reads see no transfer by halves, and no two transfers overwrite each other. */
const KEEPS_TOTALS_ONLY_WITHOUT = ["G-single", "lost-update"] as const;

/**
 * Every read of all accounts must find the total that they began with, and no balance below zero (Jepsen's `bank`). Invalid when
 * one did not and a promised model keeps totals; by default that is strict-serializable. Unknown when nothing was read.
 */
export function bankChecker(promised: readonly PromisedModel[] | null): Checker {
  const models = transactionModelsIn(promised) ?? ["strict-serializable"];
  const keepers = models.filter(keepsTotals);
  return {
    name: "bank",
    async check(history: History) {
      const reads = readsOf(history);
      if (reads.length === 0)
        return { valid: "unknown", reason: "No read of the accounts is known to have succeeded." };
      const transfers = transfersOf(history);
      const findings = reads.flatMap((read) => wrongIn(read, transfers));
      const valid = findings.length === 0 || keepers.length === 0;
      const anomalies: Record<string, number> = {};
      for (const { anomaly } of findings) anomalies[anomaly] = (anomalies[anomaly] ?? 0) + 1;
      return {
        valid,
        ...(!valid && {
          reason: `${keepers.join(", ")} cannot hold. Found: ${Object.keys(anomalies).join(", ")}.`,
        }),
        ...(findings.length > 0 && { findings: findings.slice(0, MAX_TOLD) }),
        details: { anomalies, ...figuresOf(reads, transfers) },
      };
    },
  };
}

function keepsTotals(model: PromisedModel): boolean {
  return KEEPS_TOTALS_ONLY_WITHOUT.every((anomaly) =>
    [...modelsBrokenBy([anomaly])].some((ruledOut) => ruledOut === model),
  );
}

function wrongIn(read: Read, transfers: readonly Transfer[]): readonly Finding[] {
  const balances = balancesOf(read);
  if (balances === null)
    return [
      {
        anomaly: "garbage-read",
        message: `The read of line ${read.invokedAt} gave ${JSON.stringify(read.value)}, which is no list of balances.`,
        ops: read.ops,
      },
    ];
  const findings: Finding[] = [];
  const total = sum(balances);
  const expected = START_BALANCE * balances.size;
  if (total !== expected) findings.push(proofOfTotal(read, { total, expected }, transfers));
  for (const [account, balance] of balances)
    if (balance < 0)
      findings.push({
        anomaly: "negative-balance",
        message: `The read of line ${read.invokedAt} found ${balance} on account ${account}: a transfer took what was not there.`,
        ops: read.ops,
        key: account,
      });
  return findings;
}

function figuresOf(reads: readonly Read[], transfers: readonly Transfer[]) {
  const totals = reads.flatMap((read) => {
    const balances = balancesOf(read);
    return balances === null ? [] : [sum(balances)];
  });
  const low = totals.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY);
  const high = totals.reduce((most, each) => Math.max(most, each), Number.NEGATIVE_INFINITY);
  return {
    reads: reads.length,
    transfers: transfers.filter(({ outcome }) => outcome === "ok").length,
    ...(totals.length > 0 && { lowestTotal: low, highestTotal: high }),
  };
}

function sum(balances: ReadonlyMap<string, number>): number {
  return [...balances.values()].reduce((total, each) => total + each, 0);
}

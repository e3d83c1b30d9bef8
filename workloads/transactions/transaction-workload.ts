import type { PromisedModel } from "../../harness/core/consistency.ts";
import type { Seed } from "../../harness/core/random.ts";
import { clients, emitEach, type OpTemplate } from "../../harness/generator/index.ts";
import type { Workload, WorkloadOptions } from "../workload.ts";
import { anomalyChecker, type FoundAnomaly } from "./anomaly-checker.ts";
import { openTransactionClient } from "./client.ts";
import { readAll } from "./read-all.ts";
import type { Transaction } from "./transactions-of.ts";

interface TransactionWorkload {
  readonly name: string;
  readonly summary: string;
  /** Transaction number `n`, always the same for the same number. */
  readonly op: (seed: Seed, n: number, keyCount: number) => OpTemplate;
  readonly finalGenerator?: Workload["finalGenerator"];
  readonly find: (transactions: readonly Transaction[]) => readonly FoundAnomaly[];
}

/** A workload whose transactions depend on nothing but their number, and that looks for certain anomalies alone. */
export function transactionWorkload({
  find,
  finalGenerator = () => null,
  name,
  op,
  summary,
}: TransactionWorkload): Workload {
  return {
    ...{ name, aliases: [], summary, finalGenerator },
    generator: ({ keyCount, seed }: WorkloadOptions) =>
      clients(emitEach((n) => op(seed, n, keyCount))),
    // Attempts are repeated, and a value that is written again would be written twice.
    demands: () => [readAll(1)],
    openClient: (session, home, { callTimeoutMs }) =>
      openTransactionClient({ session, home, callTimeoutMs }),
    checkers: (promised: readonly PromisedModel[] | null) => [anomalyChecker(name, promised, find)],
  };
}

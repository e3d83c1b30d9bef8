import { listAppend as listAppendChecker } from "../../harness/checkers/transactions/list-append.ts";
import { transactionModelsIn } from "../../harness/core/consistency.ts";
import { DEFAULT_TRANSACTION_SHAPE } from "../../harness/core/plan.ts";
import { clients } from "../../harness/generator/index.ts";
import { openTransactionClient } from "../transactions/client.ts";
import { transactionOps } from "../transactions/generator.ts";
import { everybodyReads, readAll } from "../transactions/read-all.ts";
import type { Workload } from "../workload.ts";

/** See README.md of this folder. */
export const listAppend: Workload = {
  name: "list-append",
  aliases: ["txn-list-append"],
  summary: "transactions that append to lists and read them; judged as Elle does, with proofs",
  generator: ({ seed, keyCount, readers = false, transactions = DEFAULT_TRANSACTION_SHAPE }) =>
    clients(transactionOps({ ...transactions, seed, keyCount, readers, writer: "append" })),
  finalGenerator: ({ keyCount }) => everybodyReads(keyCount),
  // Attempts are repeated, and an append that is repeated would stand twice.
  demands: (_client, { keyCount }) => [readAll(keyCount)],
  openClient: (session, home, { callTimeoutMs }) =>
    openTransactionClient({ session, home, callTimeoutMs }),
  checkers: (claimed) => [
    listAppendChecker({
      consistencyModels: transactionModelsIn(claimed) ?? ["strict-serializable"],
    }),
  ],
};

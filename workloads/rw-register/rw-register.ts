import { rwRegister as rwRegisterChecker } from "../../harness/checkers/transactions/rw-register.ts";
import type { TransactionModel } from "../../harness/core/consistency.ts";
import { transactionModelsIn } from "../../harness/core/consistency.ts";
import { DEFAULT_TRANSACTION_SHAPE } from "../../harness/core/plan.ts";
import { clients } from "../../harness/generator/index.ts";
import { openTransactionClient } from "../transactions/client.ts";
import { transactionOps } from "../transactions/generator.ts";
import { everybodyReads, readAll } from "../transactions/read-all.ts";
import type { Workload } from "../workload.ts";
import { assumptionsFrom } from "./assumptions.ts";
import { decidedModels } from "./decided-models.ts";

const BY_DEFAULT: readonly TransactionModel[] = ["strict-serializable"];

/** See README.md of this folder. */
export const rwRegister: Workload = {
  name: "rw-register",
  aliases: ["txn-rw-register"],
  summary: "transactions that write registers and read them; judged as Elle does, with proofs",
  generator: ({ seed, keyCount, readers = false, transactions = DEFAULT_TRANSACTION_SHAPE }) =>
    clients(transactionOps({ ...transactions, seed, keyCount, readers, writer: "w" })),
  finalGenerator: ({ keyCount }) => everybodyReads(keyCount),
  // Attempts are repeated, and a value that is written again would be written twice.
  demands: (_client, { keyCount }) => [readAll(keyCount)],
  openClient: (session, home, { callTimeoutMs }) =>
    openTransactionClient({ session, home, callTimeoutMs }),
  checkers: (claimed) => {
    const consistencyModels = transactionModelsIn(claimed) ?? BY_DEFAULT;
    return [
      rwRegisterChecker({ consistencyModels, ...assumptionsFrom(consistencyModels) }),
      decidedModels(consistencyModels),
    ];
  },
};

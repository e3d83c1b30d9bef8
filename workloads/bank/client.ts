import { z } from "zod";
import type { Client, Session } from "../../harness/client/client.ts";
import { START_BALANCE } from "../../harness/core/accounts.ts";
import { UsageError } from "../../harness/core/errors.ts";
import type { NodeId } from "../../harness/core/ids.ts";
import type { Json } from "../../harness/core/json.ts";
import type { Completion, Invocation } from "../../harness/core/op.ts";
import { openTransactionClient } from "../transactions/client.ts";

export interface BankClientOptions {
  readonly session: Session;
  readonly home: NodeId;
  readonly callTimeoutMs: number;
  readonly accountCount: number;
}

/** Asks for transfers and reads of all accounts as transactions of `add` and `r`. */
export function openBankClient({ accountCount, ...options }: BankClientOptions): Client {
  const client = openTransactionClient(options);
  return {
    async invoke(op) {
      const value = transactionOf(op, accountCount);
      const completion = await client.invoke({ ...op, f: "txn", value });
      const { value: answer, ...rest } = completion;
      if (op.f === "transfer" || completion.type !== "ok") return rest;
      return { ...rest, value: balancesIn(answer ?? null) } satisfies Completion;
    },
    close: () => client.close(),
  };
}

const transferSchema = z.object({ from: z.json(), to: z.json(), amount: z.number() });

function transactionOf({ f, value }: Invocation, accountCount: number): Json {
  if (f === "read")
    return Array.from({ length: accountCount }, (_, account) => ["r", account, null]);
  if (f !== "transfer")
    throw new UsageError(`The workload bank does not know the operation '${f}'`);
  const { amount, from, to } = transferSchema.parse(value);
  return [
    ["add", from, -amount],
    ["add", to, amount],
  ];
}

const readSchema = z.array(z.tuple([z.literal("r"), z.union([z.number(), z.string()]), z.json()]));

/** By account what it holds. Whatever is no such answer is left for the checker, which says so. */
function balancesIn(answer: Json): Json {
  const reads = readSchema.safeParse(answer);
  if (!reads.success) return answer;
  return Object.fromEntries(
    reads.data.map(([, account, balance]) => [String(account), balance ?? START_BALANCE]),
  );
}

import { z } from "zod";
import type { Client, Session } from "../../harness/client/client.ts";
import {
  completionOfErrorReply,
  completionOfMalformedReply,
  completionOfThrown,
} from "../../harness/client/outcomes.ts";
import { UsageError } from "../../harness/core/errors.ts";
import type { NodeId } from "../../harness/core/ids.ts";
import type { Json } from "../../harness/core/json.ts";
import type { Completion, Invocation } from "../../harness/core/op.ts";

export interface TransactionClientOptions {
  readonly session: Session;
  readonly home: NodeId;
  readonly callTimeoutMs: number;
}

/** Speaks Maelstrom's `txn`: a list of micro-operations there, the same list with what was read back. */
export function openTransactionClient(options: TransactionClientOptions): Client {
  return {
    invoke: (op) => invoke(op, options),
    close: () => options.session.close(),
  };
}

const txnOkSchema = z.object({ type: z.literal("txn_ok"), txn: z.array(z.json()) });

async function invoke(
  { f, value }: Invocation,
  { session, home, callTimeoutMs }: TransactionClientOptions,
): Promise<Completion> {
  if (f !== "txn")
    throw new UsageError(`Workloads of transactions do not know the operation '${f}'`);
  const changesState = writesIn(value);
  try {
    const reply = await session.call(home, { type: "txn", txn: value }, callTimeoutMs);
    return { ...completionOf(reply, changesState), node: home };
  } catch (thrown) {
    return { ...completionOfThrown(thrown, changesState), node: home };
  }
}

/** A transaction that only reads changes nothing: it may always end as `fail`. */
function writesIn(txn: Json): boolean {
  return !Array.isArray(txn) || txn.some((operation) => operation[0] !== "r");
}

/** Whether each answer suits its question is for checkers to say. */
function completionOf(
  reply: Awaited<ReturnType<Session["call"]>>,
  changesState: boolean,
): Completion {
  if (reply.type === "error") return completionOfErrorReply(reply, changesState);
  const ok = txnOkSchema.safeParse(reply);
  if (ok.success) return { type: "ok", value: ok.data.txn };
  return completionOfMalformedReply(reply, changesState);
}

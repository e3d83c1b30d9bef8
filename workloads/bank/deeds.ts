import { z } from "zod";
import { type History, type Operation, outcomeOf } from "../../harness/core/history.ts";
import type { Json } from "../../harness/core/json.ts";

/** A read that succeeded. */
export interface Read {
  /** The index of the line on which it began. */
  readonly invokedAt: number;
  readonly completedAt: number;
  readonly value: Json;
  readonly ops: readonly number[];
}

export interface Transfer {
  readonly from: string;
  readonly to: string;
  readonly amount: number;
  readonly outcome: "ok" | "info" | "fail";
  readonly invokedAt: number;
  /** Infinity: nobody knows when it ended. */
  readonly completedAt: number;
}

export function readsOf(history: History): readonly Read[] {
  return history.operations.flatMap(({ completion, invoke }): readonly Read[] => {
    if (invoke.f !== "read" || completion?.type !== "ok") return [];
    const [invokedAt, completedAt] = [invoke.index, completion.index];
    const value = completion.value ?? null;
    return [{ invokedAt, completedAt, value, ops: [invokedAt, completedAt] }];
  });
}

const name = z.union([z.string(), z.number()]).transform(String);
const transferSchema = z.object({ from: name, to: name, amount: z.number() });

export function transfersOf(history: History): readonly Transfer[] {
  return history.operations.flatMap((operation) => {
    const transfer = transferIn(operation);
    return transfer === null ? [] : [transfer];
  });
}

function transferIn(operation: Operation): Transfer | null {
  const { completion, invoke } = operation;
  const transfer = transferSchema.safeParse(invoke.value);
  if (invoke.f !== "transfer" || !transfer.success) return null;
  const outcome = outcomeOf(operation);
  const completedAt =
    outcome === "info" ? Number.POSITIVE_INFINITY : (completion?.index ?? Number.POSITIVE_INFINITY);
  return { ...transfer.data, outcome, invokedAt: invoke.index, completedAt };
}

const balancesSchema = z.record(z.string(), z.number());

/** By account; null where the read has another shape. */
export function balancesOf({ value }: Read): ReadonlyMap<string, number> | null {
  const balances = balancesSchema.safeParse(value);
  return balances.success ? new Map(Object.entries(balances.data)) : null;
}

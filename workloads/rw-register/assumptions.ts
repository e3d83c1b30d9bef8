import { modelsImpliedBy } from "../../harness/checkers/transactions/models.ts";
import type { RwRegisterOptions } from "../../harness/checkers/transactions/rw-register.ts";
import type { TransactionModel } from "../../harness/core/consistency.ts";

type Assumptions = Pick<RwRegisterOptions, "wfrKeys" | "sequentialKeys" | "linearizableKeys">;

/**
 * What may be taken for granted of the order of a register's versions, because some promised model says it: an order that is
 * assumed without being promised would accuse systems of what they never denied.
 *
 * - `wfrKeys`: a transaction that read 1 and wrote 2, with 2 before 1, would have read from one that overwrote it. That is a
 *   cycle of dependencies (G1c), which read committed forbids.
 * - `sequentialKeys`, `linearizableKeys`: versions against the order of a session, or of time, are cycles that strong session
 *   serializability, or strict serializability, forbids.
 */
export function assumptionsFrom(promised: readonly TransactionModel[]): Assumptions {
  const all = new Set(promised.flatMap((model) => [model, ...modelsImpliedBy(model)]));
  return {
    wfrKeys: all.has("read-committed"),
    sequentialKeys: all.has("strong-session-serializable"),
    linearizableKeys: all.has("strict-serializable"),
  };
}

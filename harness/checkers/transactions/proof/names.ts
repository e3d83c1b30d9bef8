import type { ProcessId } from "../../../core/ids.ts";
import type { ProofNode } from "../../../core/transaction-proof.ts";
import { microOperationsOf } from "../input/micro-operations-of.ts";
import { showTransaction } from "../input/show.ts";
import { FAIL, OK, type TransactionHistory } from "../input/transaction-history.ts";

/** Calls the transactions of one proof T1, T2, ... in the order in which they are first spoken of. */
export class Names {
  readonly #history: TransactionHistory;
  readonly #transactions: number[] = [];

  constructor(history: TransactionHistory) {
    this.#history = history;
  }

  readonly nameOf = (transaction: number): string => {
    const known = this.#transactions.indexOf(transaction);
    return `T${known < 0 ? this.#transactions.push(transaction) : known + 1}`;
  };

  /** All that were spoken of, one a line: `T1 = [append x 1] (process 0, lines 4 to 7)`. */
  lines(): readonly string[] {
    const { completedAt, invokedAt, processes, processNames } = this.#history;
    return this.#transactions.map((transaction, at) => {
      const end = completedAt[transaction] as number;
      const lines =
        end === Infinity
          ? `line ${invokedAt[transaction]}, never ended`
          : `lines ${invokedAt[transaction]} to ${end}`;
      const process = processNames[processes[transaction] as number];
      return `T${at + 1} = ${showTransaction(this.#history, transaction)} (process ${process}, ${lines})`;
    });
  }

  /** All that were spoken of, with what they did. */
  nodes(): readonly ProofNode[] {
    return this.#transactions.map((transaction) =>
      nodeOf(this.#history, transaction, this.nameOf(transaction)),
    );
  }

  /** Indexes of the history lines of all that were spoken of, ascending. */
  ops(): readonly number[] {
    const { completedAt, invokedAt } = this.#history;
    return this.#transactions
      .flatMap((transaction) => [
        invokedAt[transaction] as number,
        completedAt[transaction] as number,
      ])
      .filter((index) => index !== Infinity)
      .sort((left, right) => left - right);
  }
}

/** A transaction as proofs show it. */
export function nodeOf(history: TransactionHistory, transaction: number, name: string): ProofNode {
  const { completedAt, invokedAt, outcomes, processes, processNames } = history;
  const end = completedAt[transaction] as number;
  const outcome = outcomes[transaction];
  return {
    name,
    process: processNames[processes[transaction] as number] as ProcessId,
    index: invokedAt[transaction] as number,
    completedIndex: end === Infinity ? null : end,
    outcome: outcome === OK ? "ok" : outcome === FAIL ? "fail" : "info",
    ops: microOperationsOf(history, transaction),
  };
}

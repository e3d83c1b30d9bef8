import { showTransaction } from "../input/show.ts";
import type { TransactionHistory } from "../input/transaction-history.ts";

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

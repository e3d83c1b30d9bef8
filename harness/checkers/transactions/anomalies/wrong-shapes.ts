import type { TransactionHistory } from "../input/transaction-history.ts";
import type { PlainAnomaly } from "./anomaly.ts";

/** Replies that do not answer what was asked. */
export function findWrongShapes({ wrongShapes }: TransactionHistory): readonly PlainAnomaly[] {
  return wrongShapes.map(({ problem, transaction }): PlainAnomaly => {
    return {
      ...{ name: "wrong-shape", transactions: [transaction] },
      explain: (name) => `${name(transaction)}: ${problem}.`,
    };
  });
}

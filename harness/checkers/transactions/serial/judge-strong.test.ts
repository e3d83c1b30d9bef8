import fc from "fast-check";
import { expect, it } from "vitest";
import { transactionHistoryOf } from "../input/transaction-history-of.ts";
import { randomRegisters } from "../testing/random-registers.ts";
import { txnHistory } from "../testing/txn-lines.ts";
import { judgeStrong } from "./judge-strong.ts";
import { STRONG_MODELS } from "./strong-models.ts";
import { holdsByDefinition } from "./testing/strong-by-definition.ts";

const numRuns = Number(process.env.TXN_CASES ?? 1_000);

it("decides each model as its definition does, by search through all orders", () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(...STRONG_MODELS), (seed, strong) => {
      const history = txnHistory(randomRegisters(seed));
      const made = transactionHistoryOf(history, "rw-register");
      const { holds } = judgeStrong(made, strong, null);
      expect(holds).toBe(holdsByDefinition(history, strong.model));
    }),
    { numRuns },
  );
}, 600_000);

it("meets histories that hold and that do not, of every model", () => {
  for (const strong of STRONG_MODELS) {
    const verdicts = new Set<unknown>();
    for (let seed = 0; seed < 100; seed++) {
      const made = transactionHistoryOf(txnHistory(randomRegisters(seed)), "rw-register");
      verdicts.add(judgeStrong(made, strong, null).holds);
    }
    expect([...verdicts].sort()).toEqual([false, true]);
  }
});

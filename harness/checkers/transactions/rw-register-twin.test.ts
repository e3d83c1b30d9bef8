import fc from "fast-check";
import { expect, it } from "vitest";
import { analyseRegisters } from "./analyse-registers.ts";
import { PLAIN_ANOMALIES } from "./anomalies/anomaly.ts";
import { CYCLE_NAMES } from "./cycles/classify.ts";
import { transactionHistoryOf } from "./input/transaction-history-of.ts";
import { judgeModels } from "./models.ts";
import { familiesShownBy } from "./testing/families.ts";
import { randomRegisters } from "./testing/random-registers.ts";
import { plainRegistersByBruteForce, registersByBruteForce } from "./testing/register-twin.ts";
import { txnHistory } from "./testing/txn-lines.ts";

const numRuns = Number(process.env.TXN_CASES ?? 3_000);

const randomAssumptions = fc.record({
  wfrKeys: fc.boolean(),
  sequentialKeys: fc.boolean(),
  linearizableKeys: fc.boolean(),
});

it("finds a cycle of each kind, and cyclic versions, exactly when their definitions say so", () => {
  fc.assert(
    fc.property(fc.nat(), randomAssumptions, (seed, assumptions) => {
      const history = txnHistory(randomRegisters(seed));
      const made = transactionHistoryOf(history, "rw-register");
      const { cycles, plain } = analyseRegisters(made, assumptions, null);
      const shown = familiesShownBy(cycles.map(({ name }) => name));
      // Whoever overwrote the version that it read comes before later writers anyway.
      const least = registersByBruteForce(history, assumptions, false);
      const most = registersByBruteForce(history, assumptions, true);
      expect([...least.families].filter((name) => !shown.has(name))).toEqual([]);
      expect([...shown].filter((name) => !most.families.has(name))).toEqual([]);
      expect(judgeModels(shown)).toEqual(judgeModels(most.families));
      const cyclic = plain.filter(({ name }) => name === "cyclic-versions").map(({ key }) => key);
      expect(new Set(cyclic)).toEqual(most.cyclicKeys);
    }),
    { numRuns },
  );
}, 600_000);

it("finds each other anomaly exactly when its definition says so", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const history = txnHistory(randomRegisters(seed));
      const made = transactionHistoryOf(history, "rw-register");
      const { plain } = analyseRegisters(made, {}, null);
      const found = new Set<string>(plain.map(({ name }) => name));
      found.delete("cyclic-versions");
      expect([...found].sort()).toEqual([...plainRegistersByBruteForce(history)].sort());
    }),
    { numRuns },
  );
}, 600_000);

it("meets every kind of anomaly among its random histories", () => {
  const met = new Set<string>();
  const everything = { wfrKeys: true, sequentialKeys: true, linearizableKeys: true };
  for (let seed = 0; seed < 2_000; seed++) {
    const history = txnHistory(randomRegisters(seed));
    const { cyclicKeys, families } = registersByBruteForce(history, everything, true);
    if (cyclicKeys.size > 0) met.add("cyclic-versions");
    for (const name of [...families, ...plainRegistersByBruteForce(history)]) met.add(name);
  }
  const others = [
    ...["wrong-shape", "dirty-update", "duplicate-elements", "incompatible-order"],
    "fractured-read",
  ];
  const plain = PLAIN_ANOMALIES.filter((name) => !others.includes(name));
  expect([...met].sort()).toEqual([...CYCLE_NAMES, ...plain].sort());
}, 600_000);

import fc from "fast-check";
import { expect, it } from "vitest";
import { analyseListAppend } from "./analyse-list-append.ts";
import { PLAIN_ANOMALIES } from "./anomalies/anomaly.ts";
import { CYCLE_NAMES } from "./cycles/classify.ts";
import { transactionHistoryOf } from "./input/transaction-history-of.ts";
import { familiesShownBy } from "./testing/families.ts";
import { cyclesByBruteForce } from "./testing/list-append-twin.ts";
import { plainByBruteForce } from "./testing/plain-twin.ts";
import { randomLists } from "./testing/random-lists.ts";
import { txnHistory } from "./testing/txn-lines.ts";

const numRuns = Number(process.env.TXN_CASES ?? 3_000);

it("finds a cycle of each kind exactly when all paths, tried one by one, close one", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const history = txnHistory(randomLists(seed));
      const { cycles } = analyseListAppend(transactionHistoryOf(history, "list-append"));
      const shown = familiesShownBy(cycles.map(({ name }) => name));
      expect([...shown].sort()).toEqual([...cyclesByBruteForce(history)].sort());
    }),
    { numRuns },
  );
}, 600_000);

it("finds each other anomaly exactly when its definition says so", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const history = txnHistory(randomLists(seed));
      const { plain } = analyseListAppend(transactionHistoryOf(history, "list-append"));
      const found = new Set<string>(plain.map(({ name }) => name));
      found.delete("dirty-update");
      expect([...found].sort()).toEqual([...plainByBruteForce(history)].sort());
    }),
    { numRuns },
  );
}, 600_000);

it("meets every kind of anomaly among its random histories", () => {
  const met = new Set<string>();
  for (let seed = 0; seed < 2_000; seed++) {
    const history = txnHistory(randomLists(seed));
    for (const name of [...cyclesByBruteForce(history), ...plainByBruteForce(history)])
      met.add(name);
  }
  const cycles = CYCLE_NAMES;
  const plain = PLAIN_ANOMALIES.filter(
    (name) => !["wrong-shape", "dirty-update", "cyclic-versions", "fractured-read"].includes(name),
  );
  expect([...met].sort()).toEqual([...cycles, ...plain].sort());
}, 600_000);

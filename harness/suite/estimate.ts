import { assertNever } from "../core/assert.ts";
import type { Cell } from "./cells.ts";
import type { LedgerLine } from "./ledger.ts";
import { median } from "./statistics.ts";

/** Nights from which estimates are taken. */
const LAST_RUNS = 7;

/** How long a cell will take: the median of its last runs, or what its flags say. */
export function estimateMs(cell: Cell, ledger: readonly LedgerLine[]): number {
  const last = ledger
    .filter((line) => line.cell === cell.id && line.outcome !== "not-run")
    .slice(-LAST_RUNS)
    .map(({ result }) => result.durationMs);
  return median(last) ?? firstGuessMs(cell);
}

/** A canary is found in about every second run, all others go on to the last one. */
function firstGuessMs({ bug, driver, testCount, timeLimit }: Cell): number {
  const runs = bug === null ? testCount : Math.min(2, testCount);
  switch (driver) {
    case "sim":
      return 1_000 + runs * 150 * timeLimit;
    case "local":
      return 3_000 + runs * (timeLimit + 3) * 1_000;
    case "docker":
      return 6_000 + runs * (timeLimit + 8) * 1_000;
    default:
      return assertNever(driver);
  }
}

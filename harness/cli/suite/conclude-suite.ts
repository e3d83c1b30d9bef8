import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { HarnessError, messageOf } from "../../core/errors.ts";
import { renderRunsPage } from "../../report/runs/runs-page.tsx";
import { listRunsAt } from "../../store/list-runs.ts";
import type { Quarantine } from "../../suite/config.ts";
import type { NightJudgement } from "../../suite/judge-night.ts";
import { readLedger } from "../../suite/ledger.ts";
import type { Shard } from "../../suite/order.ts";
import type { SuiteFolder } from "../../suite/suite-folder.ts";
import { RUNS_PAGE } from "../../suite/trend-page.tsx";

/**
 * Judges a night and writes its pages: the trend, and beside it the list of all runs of the suite that are still there.
 *
 * @param shard null: all machines' parts together.
 */
export function concludeSuite(
  folder: SuiteFolder,
  night: string,
  shard: Shard | null,
  quarantine: readonly Quarantine[],
): NightJudgement {
  const judged = folder.conclude(night, shard, quarantine);
  const runs = readLedger(folder.ledger).flatMap(({ result }) => result.folder ?? []);
  const page = join(folder.path, RUNS_PAGE);
  try {
    writeFileSync(page, renderRunsPage(listRunsAt(folder.path, [...new Set(runs)], Date.now())));
  } catch (cause) {
    throw new HarnessError(`Cannot write ${page}: ${messageOf(cause)}`, { cause });
  }
  return judged;
}

import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../core/errors.ts";
import { appendToLedger, parseLedger, readLedger } from "../../suite/ledger.ts";
import { SuiteFolder } from "../../suite/suite-folder.ts";
import type { ExitCode } from "../exit-code.ts";
import { concludeSuite } from "./conclude-suite.ts";
import { loadConfig, suiteNamed } from "./load-config.ts";
import type { SuiteFlags } from "./suite-flags.ts";
import { exitCodeOf, report } from "./suite-run.ts";

/**
 * Puts what several machines did of a suite into one folder, and judges the newest night as a whole. Parts that are missing are
 * said to be; merging the same part twice changes nothing.
 */
export async function mergeSuites(flags: SuiteFlags, from: readonly string[]): Promise<ExitCode> {
  const suite = suiteNamed(await loadConfig(flags.config), flags.name);
  const folder = new SuiteFolder(flags.out, flags.name);
  mkdirSync(folder.path, { recursive: true });
  for (const out of from) mergeOne(new SuiteFolder(out, flags.name), folder);
  const night = flags.night ?? folder.nights().at(-1);
  if (night === undefined)
    throw new UsageError(`No night of ${flags.name} is in ${[flags.out, ...from].join(", ")}`, {
      hint: "Give the folders that were --out of each shard.",
    });
  const judged = concludeSuite(folder, night, null, suite.quarantine);
  report(judged, flags);
  return exitCodeOf(judged);
}

function mergeOne(part: SuiteFolder, whole: SuiteFolder): void {
  if (!existsSync(part.ledger))
    throw new UsageError(`There is no ledger at ${part.ledger}`, {
      hint: "A shard that was lost is left out: its cells count as missing.",
    });
  if (realpathSync(part.path) === realpathSync(whole.path)) return;
  const known = new Set(readLedger(whole.ledger).map(keyOf));
  for (const line of parseLedger(readFileSync(part.ledger, "utf8"), part.ledger))
    if (!known.has(keyOf(line))) appendToLedger(whole.ledger, line);
  cpSync(join(part.path, "nights"), join(whole.path, "nights"), { recursive: true });
}

function keyOf({ night, task }: { readonly night: string; readonly task: string }): string {
  return JSON.stringify([night, task]);
}

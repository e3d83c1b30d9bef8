import type { Argv } from "yargs";
import { SYSTEMS } from "../../../systems-under-test/registry.ts";
import type { Configuration } from "../../../systems-under-test/system.ts";
import { UsageError } from "../../core/errors.ts";
import { worst } from "../../core/verdict.ts";
import type { HuntResult } from "../../hunt/hunt.ts";
import type { Command } from "../command.ts";
import { type ExitCode, worstExitCode } from "../exit-code.ts";
import { type BugRow, bugDocument, bugTable, isAsDeclared } from "../hunt-bugs.ts";
import {
  agreesWithTheory,
  type ConfigurationRow,
  configurationDocument,
  configurationTable,
} from "../hunt-configurations.ts";
import { huntForFew } from "../hunt-easier.ts";
import { declareHuntFlags, type HuntFlags, parseHuntFlags } from "../hunt-flags.ts";
import { huntDocument, huntReport } from "../hunt-report.ts";
import { bringHome, searchSeeds } from "../hunt-search.ts";
import { findNamed } from "../names.ts";

export const huntCommand: Command = {
  builder: (yargs) => buildHunt(yargs),
  handler: async (argv) => {
    const flags = parseHuntFlags(argv);
    process.exitCode = await modeOf(flags)(flags);
  },
};

function buildHunt(yargs: Argv): Argv {
  return declareHuntFlags(yargs)
    .positional("system", {
      describe: "a built-in system (see: faultline list systems)",
      type: "string",
    })
    .example("$0 hunt raft-kv", "a minute on all cores; finds nothing, if all is well")
    .example("$0 hunt raft-kv --bug stale-read", "must be found out")
    .example("$0 hunt raft-kv --seeds 10000 --jobs 8", "a night's work in minutes")
    .example("$0 hunt raft-kv --bug forget-vote --keep-going", "all the ways in which it shows")
    .example("$0 hunt raft-kv --seeds 1 --seed 4711", "what seed 4711 does")
    .example("$0 hunt raft-kv --every-bug", "a table of all planted bugs; 0 when each was found")
    .example(
      "$0 hunt quorum-kv --every-configuration --seeds 1000",
      "a table of what held and what broke; 0 when it is as theory says",
    );
}

function modeOf({ everyBug, everyConfiguration }: HuntFlags): typeof goHunting {
  if (everyBug && everyConfiguration)
    throw new UsageError("--every-bug and --every-configuration are two tables: ask for one");
  if (everyBug) return huntEveryBug;
  return everyConfiguration ? compareConfigurations : goHunting;
}

async function goHunting(flags: HuntFlags): Promise<ExitCode> {
  const { result, catches, isInterrupted } = await huntForFew(flags);
  const render = flags.run.json ? huntDocument : huntReport;
  process.stdout.write(render(result, catches));
  return exitCodeOf(result, isInterrupted);
}

/**
 * One hunt after the other, and where it is known what clients see of a bug, another one in which they alone judge. A bug that
 * is not found, or not by the right name, is a hole in the harness: unknown.
 */
async function huntEveryBug(flags: HuntFlags): Promise<ExitCode> {
  const rows: BugRow[] = [];
  let isInterrupted = false;
  for (const { name, seenAs } of findNamed("system", flags.run.system ?? "", SYSTEMS).bugs) {
    const run = { ...flags.run, bug: [...flags.run.bug, name] };
    const { isInterrupted: isStopped, ...hunted } = await huntForFew({ ...flags, run });
    isInterrupted = isStopped;
    const row = { bug: name, ...hunted };
    if (seenAs === undefined || !flags.invariants || isInterrupted)
      rows.push({ ...row, seen: null });
    else {
      const blind = { ...flags, run, invariants: false, keepGoing: false, shrink: false };
      const once = await searchSeeds(blind, bringHome);
      rows.push({ ...row, seen: { declared: seenAs, ...once } });
      isInterrupted = once.isInterrupted;
    }
    if (isInterrupted) break;
  }
  process.stdout.write(flags.run.json ? bugDocument(rows) : bugTable(rows));
  if (isInterrupted) return 130;
  return rows.every((row) => row.catches.length > 0 && isAsDeclared(row)) ? 0 : 2;
}

/** All seeds of each configuration: nothing is kept or shrunk, the models are counted. */
async function compareConfigurations(flags: HuntFlags): Promise<ExitCode> {
  const { run } = flags;
  const { claimOf, configurations = [] } = findNamed("system", run.system ?? "", SYSTEMS);
  if (configurations.length === 0)
    throw new UsageError(`${run.system} has no configurations to compare`);
  const rows: ConfigurationRow[] = [];
  let isInterrupted = false;
  for (const configuration of configurations) {
    const { faults, settings } = configuration;
    const once = await searchSeeds(flagsOf(flags, configuration));
    const claimed = faults === undefined ? claimOf(settings).models : [];
    rows.push({ configuration, claimed, tally: once.result.tally });
    isInterrupted = once.isInterrupted;
    if (isInterrupted) break;
  }
  process.stdout.write(run.json ? configurationDocument(rows) : configurationTable(rows));
  if (isInterrupted) return 130;
  const agreed = worst(rows.map(agreesWithTheory));
  return agreed === true ? 0 : agreed === false ? 1 : 2;
}

/** Where nothing is promised, what the nodes know does not end a run before its clients see what is not promised. */
function flagsOf(flags: HuntFlags, { faults, settings, workload }: Configuration): HuntFlags {
  const set = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  const run = { ...flags.run, set, workload };
  if (faults === undefined) return { ...flags, keepGoing: true, run };
  return {
    ...flags,
    keepGoing: true,
    invariants: false,
    run: { ...run, nemesis: faults.join(",") },
  };
}

function exitCodeOf({ finds, tally }: HuntResult, isInterrupted: boolean): ExitCode {
  return worstExitCode([
    ...(finds.length > 0 ? ([1] as const) : []),
    ...(isInterrupted ? ([130] as const) : []),
    ...(tally.unknown > 0 ? ([2] as const) : []),
  ]);
}

import type { Argv } from "yargs";
import { assertNever } from "../../core/assert.ts";
import { UsageError } from "../../core/errors.ts";
import type { Plan } from "../../core/plan.ts";
import type { VerdictDocument } from "../../core/verdict-document.ts";
import { countOf } from "../../report/text/numbers.ts";
import { createRunFolder } from "../../store/run-folder.ts";
import type { Command } from "../command.ts";
import { checkDeterminism } from "../determinism.ts";
import { openDockerDriver } from "../drivers/docker.ts";
import type { Driver } from "../drivers/driver.ts";
import { openLocalDriver } from "../drivers/local.ts";
import { openSimDriver } from "../drivers/sim.ts";
import { execute } from "../execute.ts";
import { type ExitCode, exitCodeOf, worstExitCode } from "../exit-code.ts";
import { asJson, finish, printSummary } from "../finish.ts";
import { listenForInterrupts } from "../interrupts.ts";
import { ABLE_TO_ALL, firstSeed, planOf } from "../plan.ts";
import { startProgress } from "../progress.ts";
import { declareRunFlags, parseRunFlags, type RunFlags } from "../run-flags.ts";
import { assertStartable, type FoundService, findService } from "../service/find-service.ts";
import { localService } from "../service/local-service.ts";
import { simulate } from "../simulate.ts";

export const runCommand: Command = {
  builder: (yargs) => buildRun(yargs),
  handler: async (argv) => {
    process.exitCode = await runTests(parseRunFlags(argv));
  },
};

function buildRun(yargs: Argv): Argv {
  return declareRunFlags(yargs)
    .positional("system", {
      describe: "a built-in system (see: faultline list systems), or one of faultline.config.ts",
      type: "string",
    })
    .example("$0 run raft-kv", "five nodes under partitions, kills and pauses")
    .example("$0 run raft-kv --bug stale-read --test-count 20", "until it is found out")
    .example(
      "$0 run --bin ./node.py -w lin-kv --nemesis partition -- --verbose",
      "any Maelstrom program",
    )
    .example(
      "$0 run raft-kv --on docker --nemesis all --nemesis-interval 15 --time-limit 60",
      "in containers, with all faults that this machine can do",
    )
    .example("$0 run raft-kv --nemesis none --rate 1000 --json", "one JSON document on stdout");
}

interface Run {
  readonly code: ExitCode;
  readonly verdict: VerdictDocument;
}

/** Runs with one seed after the other, until one shows a violation or the user stops. */
async function runTests(given: RunFlags): Promise<ExitCode> {
  const found = await findService(given);
  const flags = found ? { ...given, service: { config: found.config } } : given;
  const driver = await openDriver(flags, found);
  const seed = firstSeed(flags);
  const runs: Run[] = [];
  for (let test = 0; test < flags.testCount; test++) {
    const plan = planOf(flags, seed + test, new Date(), driver.abilities);
    if (flags.checkDeterminism) await sayWhetherDeterministic(plan);
    const run = await runOnce(plan, driver, flags);
    runs.push(run);
    if (run.code === 1 || run.code === 130) break;
  }
  const verdicts = runs.map(({ verdict }) => verdict);
  if (flags.json) process.stdout.write(asJson(flags.testCount === 1 ? verdicts[0] : verdicts));
  return worstExitCode(runs.map(({ code }) => code));
}

async function openDriver(flags: RunFlags, found: FoundService | null): Promise<Driver> {
  if (found) assertStartable(flags, found);
  const builtIn = flags.bin === undefined;
  switch (flags.on) {
    case "local":
      return openLocalDriver({
        builtIn: builtIn && found === null,
        service: found ? await localService(found, flags.nodeCount) : undefined,
      });
    case "sim":
      return openSimDriver({ builtIn });
    case "docker":
      // Typing mistakes are told before an engine is asked or an image built.
      planOf(flags, 0, new Date(), ABLE_TO_ALL);
      return openDockerDriver({
        builtIn,
        service: found?.service,
        say: (message) => process.stderr.write(`${message}\n`),
      });
    default:
      return assertNever(flags.on);
  }
}

async function sayWhetherDeterministic(plan: Plan): Promise<void> {
  if (plan.driver !== "sim") {
    throw new UsageError(`--check-determinism with --on ${plan.driver}`, {
      hint: "Only the simulator repeats runs: give --on sim.",
    });
  }
  const { eventCount, hash } = await checkDeterminism(plan, simulate);
  process.stderr.write(`Deterministic: ${countOf(eventCount, "event")} twice, hash ${hash}.\n`);
}

async function runOnce(plan: Plan, driver: Driver, flags: RunFlags): Promise<Run> {
  const folder = createRunFolder(flags.out, plan);
  const progress = startProgress(process.stderr);
  const interrupts = listenForInterrupts(progress.say);
  try {
    progress.say(introduction(plan));
    for (const { fault, why } of plan.leftOutFaults) progress.say(`Left out: ${fault} (${why}).`);
    const { history, problems } = await execute({
      ...{ plan, driver, folder, interrupt: interrupts.signal },
      ...{ onOp: progress.onOp, onPhase: progress.onPhase, log: progress.say },
    });
    progress.onPhase("checking");
    const data = await finish(folder, plan, history, problems);
    progress.stop();
    if (!flags.json) printSummary(data, folder);
    const code = exitCodeOf(data.verdict);
    const { aborted } = interrupts.signal;
    return { verdict: data.verdict, code: aborted ? worstExitCode([130, code]) : code };
  } finally {
    progress.stop();
    interrupts.stop();
  }
}

function introduction(plan: Plan): string {
  const faults = plan.faults.length === 0 ? "no faults" : plan.faults.join(", ");
  const bugs = plan.bugs.length === 0 ? "" : `, planted: ${plan.bugs.join(", ")}`;
  const size = `${plan.nodes.length} nodes, ${plan.concurrency} clients, ${plan.timeLimitMs / 1_000} s`;
  return `${plan.system} / ${plan.workload}: ${size}, ${faults}${bugs}, seed ${plan.seed}`;
}

import { SIM_ABILITIES } from "../../cluster/sim/sim-disturbances.ts";
import { UsageError } from "../../core/errors.ts";
import type { Plan } from "../../core/plan.ts";
import { type Shrunk, shrink } from "../../hunt/shrink/shrink.ts";
import { countOf } from "../../report/text/numbers.ts";
import type { Command } from "../command.ts";
import { openDockerDriver } from "../drivers/docker.ts";
import { openLocalDriver } from "../drivers/local.ts";
import { type ExitCode, exitCodeOf } from "../exit-code.ts";
import { asJson } from "../finish.ts";
import { type KeptRun, keepRun } from "../keep-run.ts";
import { type Recording, readRecording } from "../recording.ts";
import { declareReplayFlags, parseReplayFlags, type ReplayFlags } from "../replay-flags.ts";
import { replayOnNodes } from "../replay-on-nodes.ts";
import { replayable } from "../replayable.ts";
import { type SimulatedRun, simulate } from "../simulate.ts";

export const replayCommand: Command = {
  builder: (yargs) => declareReplayFlags(yargs),
  handler: async (argv) => {
    process.exitCode = await replay(parseReplayFlags(argv));
  },
};

async function replay(flags: ReplayFlags): Promise<ExitCode> {
  const recording = readRecording(flags.run);
  const { reproduce, service, system } = recording.plan;
  if (service !== undefined)
    throw new UsageError(`${recording.planFile} runs ${system} of ${service.config}`, {
      hint: `Only built-in systems and programs are replayed. The same faults at the same times: ${reproduce}`,
    });
  if (flags.on === "sim") return replayInSimulator(recording, flags);
  const builtIn = recording.plan.binary === null;
  const driver =
    flags.on === "local" ? openLocalDriver({ builtIn }) : await openDockerDriver({ builtIn, say });
  const { plan, remarks } = replayable(recording, flags.on, driver.abilities);
  return replayOnNodes(again(plan), remarks, driver, flags);
}

async function replayInSimulator(recording: Recording, flags: ReplayFlags): Promise<ExitCode> {
  if (recording.plan.binary !== null) {
    throw new UsageError(`${recording.planFile} runs ${recording.plan.binary.path}`, {
      hint: "The simulator runs built-in systems only: give --on local.",
    });
  }
  const { plan, remarks } = replayable(recording, "sim", SIM_ABILITIES);
  for (const remark of remarks) say(remark);
  const run = await simulate(plan);
  const shrunk = flags.shrink ? await shrinkTo(plan, run, flags) : null;
  const kept = await keepRun(again(shrunk?.plan ?? plan), flags.out);
  const comparison = compare(recording, run);
  process.stdout.write(
    flags.json
      ? asJson(documentOf(recording, run, comparison, kept, shrunk))
      : textOf(run, comparison, kept, shrunk),
  );
  return exitCodeOf(run.verdict);
}

async function shrinkTo(plan: Plan, run: SimulatedRun, flags: ReplayFlags): Promise<Shrunk> {
  if (run.fingerprint === null) {
    throw new UsageError("Nothing is wrong with this run: there is nothing to shrink", {
      hint: "faultline hunt looks for runs that go wrong.",
    });
  }
  const budget = { runs: flags.shrinkRuns, events: flags.shrinkEvents };
  let lastCounts = "";
  return shrink(plan, run.fingerprint, simulate, budget, ({ runs, ...left }) => {
    const counts = countsText(left);
    if (counts !== lastCounts) say(`${countOf(runs, "run")}: ${counts}`);
    lastCounts = counts;
  });
}

function countsText({
  faults,
  operations,
  nodes,
}: Pick<Shrunk, "faults" | "operations" | "nodes">): string {
  return `${countOf(faults, "fault")}, ${countOf(operations, "operation")}, ${countOf(nodes, "node")}`;
}

/** Null: nobody knows what it was then. */
interface Comparison {
  readonly sameFingerprint: boolean | null;
  readonly sameHash: boolean | null;
}

function compare({ found }: Recording, { fingerprint, hash }: SimulatedRun): Comparison {
  if (found === null) return { sameFingerprint: null, sameHash: null };
  return {
    sameFingerprint: found.fingerprint === fingerprint,
    sameHash: found.hash === null ? null : found.hash === hash,
  };
}

/** A run of its own, in a folder of its own; the command is for who stands in that folder. */
function again(plan: Plan): Plan {
  const startedAt = new Date().toISOString();
  return { ...plan, startedAt, reproduce: "npx faultline replay plan.json" };
}

function textOf(
  { fingerprint, hash }: SimulatedRun,
  { sameFingerprint, sameHash }: Comparison,
  kept: KeptRun,
  shrunk: Shrunk | null,
): string {
  const lines = [
    fingerprint === null ? "✓ no violation" : `✗ ${fingerprint}`,
    `  verdict ${sameAs(sameFingerprint)}`,
    `  hash    ${hash}, ${sameAs(sameHash)}`,
    ...(shrunk ? [`  shrunk  ${shrunkText(shrunk)}`] : []),
    `  why     ${kept.reason}`,
    `  report  ${kept.folder}/report.html`,
    `  again   npx faultline replay ${kept.folder}`,
  ];
  return `${lines.join("\n")}\n`;
}

function sameAs(isSame: boolean | null): string {
  if (isSame === null) return "(nothing recorded to compare with)";
  return isSame ? "the same as recorded" : "NOT the same as recorded";
}

function shrunkText(shrunk: Shrunk): string {
  const rest = shrunk.isMinimal
    ? "nothing more can be left out"
    : "the budget ended before the search did";
  return `to ${countsText(shrunk)} in ${countOf(shrunk.runs, "run")}; ${rest}`;
}

function documentOf(
  { planFile, found }: Recording,
  { fingerprint, hash, verdict }: SimulatedRun,
  comparison: Comparison,
  kept: KeptRun,
  shrunk: Shrunk | null,
): object {
  const { valid, reason } = verdict;
  const less = shrunk && { ...shrunk, plan: `${kept.folder}/plan.json` };
  return {
    schema: 1,
    ...{ plan: planFile, valid, reason, fingerprint, hash, recorded: found, ...comparison },
    ...{ folder: kept.folder, shrunk: less },
  };
}

function say(message: string): void {
  process.stderr.write(`${message}\n`);
}

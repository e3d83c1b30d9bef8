import type { Clock } from "../core/clock.ts";
import { HarnessError } from "../core/errors.ts";
import { type Find, type HuntResult, hunt } from "../hunt/hunt.ts";
import { createRealClock } from "../runner/real-clock.ts";
import type { HuntFlags } from "./hunt-flags.ts";
import { huntPlans } from "./hunt-plan.ts";
import { huntLine, startHuntProgress } from "./hunt-progress.ts";
import { type Catch, huntIntroduction } from "./hunt-report.ts";
import { startHuntWorker } from "./hunt-worker.ts";
import { listenForInterrupts } from "./interrupts.ts";
import { keepRun } from "./keep-run.ts";
import { shrinkRun } from "./shrink-run.ts";

export interface Hunted {
  readonly result: HuntResult;
  readonly catches: readonly Catch[];
  readonly isInterrupted: boolean;
}

/** Makes a catch of a find. */
export type Bring = (
  find: Find,
  flags: HuntFlags,
  clock: Clock,
  say: (message: string) => void,
) => Promise<Catch>;

/** Hunts with progress on stderr; Ctrl-C ends it after the runs under way. `bring` left out: nothing is kept. */
export async function searchSeeds(flags: HuntFlags, bring?: Bring): Promise<Hunted> {
  const clock = createRealClock();
  const planOf = huntPlans(flags, new Date());
  const progress = startHuntProgress(process.stderr, clock);
  const interrupts = listenForInterrupts(
    progress.say,
    "Stopping: the runs under way are finished.",
  );
  try {
    progress.say(huntIntroduction(flags));
    const result = await hunt({
      ...flags,
      ...{ planOf, clock, startWorker: startHuntWorker, interrupt: interrupts.signal },
      onStart: progress.watch,
    });
    progress.stop();
    progress.say(huntLine(result.tally, result.elapsedMs / 1_000));
    const catches: Catch[] = [];
    for (const find of bring === undefined ? [] : result.finds) {
      const shrink = flags.shrink && !interrupts.signal.aborted;
      if (bring) catches.push(await bring(find, { ...flags, shrink }, clock, progress.say));
    }
    return { result, catches, isInterrupted: interrupts.signal.aborted };
  } finally {
    progress.stop();
    interrupts.stop();
  }
}

/** Runs it once more, here, for all that there is to see of it, and makes it small. */
export const bringHome: Bring = async (
  { plan, run: { hash } },
  { run: { out }, shrink },
  clock,
  say,
) => {
  const run = await keepRun(plan, out);
  if (run.hash !== hash) {
    throw new HarnessError(
      `Seed ${plan.seed} was another run the second time: hash ${hash}, then ${run.hash}`,
      { hint: "faultline run --on sim --check-determinism finds the first event that differs." },
    );
  }
  if (!shrink) return { run, shrunk: null };
  say(`Shrinking seed ${plan.seed} ...`);
  return { run, shrunk: await shrinkRun(run, { out, clock }) };
};

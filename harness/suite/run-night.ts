import type { Clock } from "../core/clock.ts";
import { NS_PER_MS } from "../core/ids.ts";
import { cellCommand } from "./cell-command.ts";
import type { CellJob, CellResult, CellRunner, Outcome } from "./cell-result.ts";
import { violationFingerprint } from "./fingerprint.ts";
import type { LedgerLine } from "./ledger.ts";
import type { Task } from "./order.ts";

export interface NightOptions {
  readonly suite: string;
  readonly night: string;
  /** In the order in which they are to be begun. */
  readonly tasks: readonly Task[];
  /** What an earlier start of the same night has finished. */
  readonly finished: readonly LedgerLine[];
  readonly budgetMs: number;
  /** Tasks side by side. */
  readonly jobs: number;
  /** How often a violation is run again. */
  readonly remeasure: number;
  readonly commit: string | null;
  readonly runCell: CellRunner;
  readonly clock: Clock;
  /** The day and hour, ISO 8601, UTC. */
  readonly timestamp: () => string;
  readonly interrupt: AbortSignal;
  readonly onStart: (task: Task) => void;
  /** Called once for each task that is finished, before the next one is begun in its place. */
  readonly onLine: (line: LedgerLine) => void;
}

/** Trouble that may be over by the next time. */
const MOST_ATTEMPTS = 2;
/** A run that takes so much longer than it should has hung. */
const LIMIT_FACTOR = 4;
const LIMIT_MS = 120_000;

/**
 * Runs the tasks of a night until they are done, the budget is spent or somebody interrupts. Canaries come whatever they cost; of
 * all others, those that do not fit into what is left are not begun. Nothing that is finished is run again.
 *
 * @returns the lines of tasks that were finished, now or before.
 */
export async function runNight(options: NightOptions): Promise<readonly LedgerLine[]> {
  const { budgetMs, clock, finished, interrupt, jobs, tasks } = options;
  const startedNs = clock.now();
  const spentBeforeMs = Math.max(0, ...finished.map(({ elapsedMs }) => elapsedMs));
  const elapsedMs = (): number => spentBeforeMs + (clock.now() - startedNs) / NS_PER_MS;
  const isFinished = new Set(finished.map(({ task }) => task));
  const pending = tasks.filter(({ id }) => !isFinished.has(id));
  const lines = [...finished];
  const fits = ({ estimateMs, why }: Task): boolean =>
    why === "canary" || elapsedMs() + estimateMs <= budgetMs;
  const work = async (): Promise<void> => {
    for (let task = pending.shift(); task !== undefined; task = pending.shift()) {
      if (interrupt.aborted) return;
      if (!fits(task)) continue;
      options.onStart(task);
      const line = await runTask(task, options, elapsedMs);
      if (line === null) return;
      lines.push(line);
      options.onLine(line);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return lines;
}

/** Null: it was interrupted, and is to be run again by the next start. */
async function runTask(
  task: Task,
  options: NightOptions,
  elapsedMs: () => number,
): Promise<LedgerLine | null> {
  const { commit, interrupt, night, runCell, suite, timestamp } = options;
  const { cell, id, why } = task;
  let attempt = 0;
  let result: CellResult;
  do {
    attempt++;
    result = await runCell(jobOf(task, options, attempt), interrupt);
    if (interrupt.aborted) return null;
  } while (result.outcome === "infrastructure" && attempt < MOST_ATTEMPTS);
  const judged = judge(task, result);
  const isBad = judged.outcome === "violation";
  const measured = isBad ? await measure(task, result, attempt, options) : { hits: 0, tries: 0 };
  if (interrupt.aborted) return null;
  return {
    ...{ schema: 1, suite, night, task: id, cell: cell.id, why, commit, attempts: attempt, result },
    ...{ ...judged, ...measured },
    fingerprint: isBad && result.violation ? violationFingerprint(cell, result.violation) : null,
    ...{ bug: cell.bug, isExpected: cell.expected !== null, system: cell.system },
    ...{ workload: cell.workload, nemesis: cell.nemesis, driver: cell.driver },
    ...{ elapsedMs: Math.round(elapsedMs()), finishedAt: timestamp() },
  };
}

function jobOf(
  { cell, seed, estimateMs, id }: Task,
  options: NightOptions,
  attempt: number,
): CellJob {
  const { night, suite } = options;
  return {
    ...{ suite, night, cell: id, seed, attempt },
    args: cellCommand(cell, seed),
    limitMs: LIMIT_MS + LIMIT_FACTOR * estimateMs,
  };
}

/**
 * The same seed again, alone, to see how often it shows: no run of these makes the violation any less one. The first
 * run is one of the tries.
 */
async function measure(
  task: Task,
  found: CellResult,
  attempts: number,
  options: NightOptions,
): Promise<Pick<LedgerLine, "hits" | "tries">> {
  const counts = { hits: 1, tries: 1 };
  const again = { ...task, seed: found.seed, cell: { ...task.cell, testCount: 1 } };
  for (let n = 1; n <= options.remeasure && !options.interrupt.aborted; n++) {
    const result = await options.runCell(jobOf(again, options, attempts + n), options.interrupt);
    if (result.outcome === "infrastructure") continue;
    counts.tries++;
    if (result.outcome === "violation") counts.hits++;
  }
  return counts;
}

/** What the result of a run means, where a planted bug or a broken promise had to be found. */
function judge(
  { cell: { bug, expected } }: Task,
  { outcome, reason, runs, violation }: CellResult,
): { readonly outcome: Outcome; readonly reason: string } {
  if (outcome === "infrastructure" || (bug === null && expected === null))
    return { outcome, reason };
  const isFound = outcome === "violation";
  if (bug !== null) {
    return isFound
      ? { outcome: "passed", reason: `the planted bug was found: ${reason}` }
      : {
          outcome: "unknown",
          reason: `the canary was missed: ${runs} runs did not find the planted bug ${bug}`,
        };
  }
  if (!isFound)
    return {
      outcome: "unknown",
      reason: `what had to show did not: ${expected?.why ?? ""}`,
    };
  const isRight = expected?.anomaly === null || expected?.anomaly === violation?.anomaly;
  return isRight
    ? { outcome: "passed", reason: `as expected (${expected?.why}): ${reason}` }
    : { outcome: "violation", reason: `expected was ${expected?.anomaly}: ${reason}` };
}

import { cellCommand } from "../../suite/cell-command.ts";
import type { Task } from "../../suite/order.ts";

/** What a night would do, and how far its budget would come, before a machine is spent on it. */
export interface PlannedNight {
  readonly suite: string;
  readonly night: string;
  readonly budgetMs: number;
  readonly jobs: number;
  readonly tasks: readonly Task[];
}

/** The tasks that will fit, if they take as long as they are said to. */
export function fitting({ budgetMs, jobs, tasks }: PlannedNight): ReadonlySet<Task> {
  const busyMs = new Array<number>(jobs).fill(0);
  const fit = new Set<Task>();
  for (const task of tasks) {
    const next = busyMs.indexOf(Math.min(...busyMs));
    const endMs = (busyMs[next] ?? 0) + task.estimateMs;
    if (task.why !== "canary" && endMs > budgetMs) continue;
    busyMs[next] = endMs;
    fit.add(task);
  }
  return fit;
}

/** `suite plan --json`. */
export function plannedDocument(planned: PlannedNight): object {
  const { budgetMs, jobs, night, suite, tasks } = planned;
  const fit = fitting(planned);
  return {
    ...{ schema: 1, suite, night, budgetSeconds: budgetMs / 1_000, jobs },
    cells: tasks.map((task) => ({
      ...{ id: task.id, cell: task.cell.id, why: task.why, seed: task.seed },
      estimatedSeconds: Math.round(task.estimateMs / 1_000),
      fits: fit.has(task),
      command: ["faultline", ...cellCommand(task.cell, task.seed)],
    })),
  };
}

/** The same for people. */
export function plannedText(planned: PlannedNight): string {
  const { budgetMs, jobs, night, suite, tasks } = planned;
  const fit = fitting(planned);
  const totalMs = tasks.reduce((sum, { estimateMs }) => sum + estimateMs, 0);
  const rows = tasks.map(
    (task) =>
      `  ${fit.has(task) ? " " : "-"} ${task.why.padEnd(10)} ${`${Math.round(task.estimateMs / 1_000)} s`.padStart(6)}  ${task.id}`,
  );
  const left = tasks.length - fit.size;
  return [
    `${suite}, night ${night}: ${tasks.length} cells, about ${Math.round(totalMs / 1_000)} s of work on ${jobs} at a time, budget ${budgetMs / 1_000} s`,
    ...rows,
    left === 0 ? "All of it fits." : `${left} cells (-) will not fit.`,
    "",
  ].join("\n");
}

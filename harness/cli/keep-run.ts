import { relative } from "node:path";
import type { Plan } from "../core/plan.ts";
import { HistoryWriter } from "../store/history-writer.ts";
import { createRunFolder } from "../store/run-folder.ts";
import { finish } from "./finish.ts";
import { simulate } from "./simulate.ts";

export interface KeptRun {
  readonly plan: Plan;
  /** What is wrong; null: nothing is. */
  readonly fingerprint: string | null;
  readonly reason: string;
  readonly hash: string;
  /** As the user names it on the command line. */
  readonly folder: string;
}

/**
 * Simulates a plan and writes a run folder for it, with all its files.
 *
 * @throws HarnessError when the file system refuses.
 */
export async function keepRun(plan: Plan, out: string): Promise<KeptRun> {
  const { fingerprint, hash, history, trace } = await simulate(plan, { trace: true });
  const folder = createRunFolder(out, plan);
  const writer = new HistoryWriter(folder.file("history.jsonl"));
  for (const op of history.ops) writer.append(op);
  writer.close();
  const problems = writer.problem === null ? [] : [writer.problem];
  const { verdict } = await finish(folder, plan, history, problems, trace);
  const { reason } = verdict;
  return { plan, fingerprint, reason, hash, folder: relative(process.cwd(), folder.path) };
}

import type { Plan } from "../core/plan.ts";
import { createRunFolder } from "../store/run-folder.ts";
import type { Driver } from "./drivers/driver.ts";
import { execute } from "./execute.ts";
import { type ExitCode, exitCodeOf, worstExitCode } from "./exit-code.ts";
import { asJson, finish, printSummary } from "./finish.ts";
import { listenForInterrupts } from "./interrupts.ts";
import { startProgress } from "./progress.ts";
import type { ReplayFlags } from "./replay-flags.ts";

/** Does what the plan says on real nodes, and judges it like any run. */
export async function replayOnNodes(
  plan: Plan,
  remarks: readonly string[],
  driver: Driver,
  { out, json }: ReplayFlags,
): Promise<ExitCode> {
  const folder = createRunFolder(out, plan);
  const progress = startProgress(process.stderr);
  const interrupts = listenForInterrupts(progress.say);
  try {
    for (const remark of remarks) progress.say(remark);
    const { history, problems } = await execute({
      ...{ plan, driver, folder, interrupt: interrupts.signal },
      ...{ onOp: progress.onOp, onPhase: progress.onPhase, log: progress.say },
    });
    progress.onPhase("checking");
    const data = await finish(folder, plan, history, problems);
    progress.stop();
    if (json) process.stdout.write(asJson(data.verdict));
    else printSummary(data, folder);
    const code = exitCodeOf(data.verdict);
    return interrupts.signal.aborted ? worstExitCode([130, code]) : code;
  } finally {
    progress.stop();
    interrupts.stop();
  }
}

import { type ChildProcess, fork } from "node:child_process";
import type { Plan } from "../core/plan.ts";
import type { HuntWorker } from "../hunt/hunt.ts";
import { runSummarySchema } from "../hunt/run-summary.ts";
import { compiledEntry } from "../node/compiled-entry.ts";

/**
 * A child process that simulates: one that dies takes a single run with it, and its memory is its own. It ends when this
 * process does.
 *
 * @throws HarnessError when the program has not been built.
 */
export function startHuntWorker(): HuntWorker {
  const child = fork(compiledEntry("harness/cli/hunt-worker-main.js"), {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execArgv: [],
  });
  return {
    run: async (plan) => runSummarySchema.parse(await ask(child, plan)),
    stop() {
      if (child.connected) child.disconnect();
      child.kill("SIGKILL");
    },
  };
}

function ask(child: ChildProcess, plan: Plan): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown): void => {
      stopListening();
      resolve(message);
    };
    const onExit = (code: number | null, signal: string | null): void => {
      stopListening();
      reject(new Error(`the process that simulated it ended (${signal ?? `exit code ${code}`})`));
    };
    const onError = (error: Error): void => {
      stopListening();
      reject(error);
    };
    const stopListening = (): void => {
      child.off("message", onMessage);
      child.off("exit", onExit);
      child.off("error", onError);
    };
    child.on("message", onMessage);
    child.on("exit", onExit);
    child.on("error", onError);
    child.send(plan, (error) => {
      if (error) onError(error);
    });
  });
}

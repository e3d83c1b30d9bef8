import { spawn } from "node:child_process";
import { compiledEntry } from "../../node/compiled-entry.ts";

/** In the environment of every node of a run, and of all that a node starts. */
export const RUN_VARIABLE = "FAULTLINE_RUN";

/**
 * A process of its own that ends all nodes when this one dies, in whatever way: it holds the end of a pipe, and a
 * kernel closes the pipes even of a process that had no time for anything.
 */
export interface Reaper {
  watch(groupId: number): void;
  forget(groupId: number): void;
  /** Ends the reaper, and with it whatever the run has left behind. Resolves when it is gone. */
  close(): Promise<void>;
}

/** @throws HarnessError when the reaper's program has not been built. */
export function startReaper(runId: string): Reaper {
  const entry = compiledEntry("harness/cluster/local/reaper-main.js");
  const env = { ...process.env };
  // With the marker in its own environment, it would take itself for one of the nodes.
  delete env[RUN_VARIABLE];
  const child = spawn(process.execPath, [entry, runId], {
    detached: true,
    env,
    stdio: ["pipe", "ignore", "ignore"],
  });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.stdin.on("error", () => {});
  return {
    watch: (groupId) => child.stdin.write(`+${groupId}\n`),
    forget: (groupId) => child.stdin.write(`-${groupId}\n`),
    close: () => {
      child.stdin.end();
      return gone;
    },
  };
}

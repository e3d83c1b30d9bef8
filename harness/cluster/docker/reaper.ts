import { spawn } from "node:child_process";
import { compiledEntry } from "../../node/compiled-entry.ts";

/** What the controller says when it has removed everything itself. */
export const STOPPED = "stopped\n";

/**
 * A process of its own that removes all containers, networks and volumes of a run when this process dies, in whatever
 * way: it holds the end of a pipe, and a kernel closes the pipes even of a process that had no time for anything.
 */
export interface Reaper {
  /** Ends the reaper. Nothing of the run may be left then; what is, it removes. Resolves when it is gone. */
  close(): Promise<void>;
}

/** @throws HarnessError when the reaper's program has not been built. */
export function startReaper(runId: string): Reaper {
  const entry = compiledEntry("harness/cluster/docker/reaper-main.js");
  // It finds the engine as this process did: by the environment.
  const child = spawn(process.execPath, [entry, runId], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  const gone = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  child.stdin.on("error", () => {});
  return {
    close: () => {
      child.stdin.end(STOPPED);
      // An engine that does not answer may keep it busy for longer than this process wants to live.
      child.unref();
      return gone;
    },
  };
}

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { assert } from "../../core/assert.ts";
import { processStartTicks, signalGroup } from "../common/process-state.ts";
import { RUN_VARIABLE } from "./reaper.ts";

const HAS_PROC = existsSync("/proc/self/environ");
/** A node may be starting a child while it dies: one look is not enough. */
const LOOKS = 40;
const LOOK_EVERY_MS = 25;
const QUIET_LOOKS = 3;

/** Process groups of nodes that live, with the start time of their leader, against ids that are used again. */
const groups = new Map<number, string | null>();

const [runId] = process.argv.slice(2);
assert(runId !== undefined && runId !== "", "the reaper is started with the id of a run");

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => {
  const groupId = Number(line.slice(1));
  assert(Number.isSafeInteger(groupId) && groupId > 1, `not a process group: ${line}`);
  if (line.startsWith("+")) groups.set(groupId, processStartTicks(groupId));
  else groups.delete(groupId);
});
lines.once("close", () => void reap(runId));

/** Kills what is registered, then looks for anything else that carries the mark of the run. */
async function reap(run: string): Promise<void> {
  for (const [groupId, startTicks] of groups) {
    if (processStartTicks(groupId) === startTicks) signalGroup(groupId, "SIGKILL");
  }
  let quiet = 0;
  for (let look = 0; HAS_PROC && look < LOOKS && quiet < QUIET_LOOKS; look++) {
    const pids = markedProcesses(`${RUN_VARIABLE}=${run}`);
    quiet = pids.length === 0 ? quiet + 1 : 0;
    for (const pid of pids) kill(pid);
    await sleep(LOOK_EVERY_MS);
  }
}

/** All processes that have `mark` in their environment. Linux only; those of other users cannot be seen. */
function markedProcesses(mark: string): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && environment(pid).includes(mark));
}

function environment(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It was gone already, or will be found again at the next look.
  }
}

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const HAS_PROC = existsSync("/proc/self/stat");
const POLL_MS = 5;

/** The state letter of a process as `ps` prints it (`R`, `S`, `T` stopped, `Z` zombie); null when it is gone. */
export function processState(pid: number): string | null {
  return HAS_PROC ? (procStat(pid)?.[0] ?? null) : psState(pid);
}

/** When a process began, in clock ticks since boot: tells it from a later one under the same id. Null: gone, or no /proc. */
export function processStartTicks(pid: number): string | null {
  return procStat(pid)?.[19] ?? null;
}

/** Whether any process has this id, or for a negative number belongs to this group; zombies count. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Sends a signal to a process group; false when nothing of the group is left. */
export function signalGroup(groupId: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-groupId, signal);
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw thrown;
  }
}

/** Asks again and again until `holds` does; false when it still does not after `timeoutMs`. */
export async function waitUntil(timeoutMs: number, holds: () => boolean): Promise<boolean> {
  const deadlineMs = performance.now() + timeoutMs;
  while (!holds()) {
    if (performance.now() >= deadlineMs) return false;
    await sleep(POLL_MS);
  }
  return true;
}

/** The fields of /proc/<pid>/stat from the state letter on. The name before it may hold spaces and brackets. */
function procStat(pid: number): readonly string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null;
  }
}

function psState(pid: number): string | null {
  try {
    return (
      execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).trim()[0] ?? null
    );
  } catch {
    return null;
  }
}

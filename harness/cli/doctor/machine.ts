import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { freemem, platform, release } from "node:os";
import { join } from "node:path";
import { SYSTEMS } from "../../../systems-under-test/registry.ts";
import { messageOf } from "../../core/errors.ts";
import { compiledEntry } from "../../node/compiled-entry.ts";
import type { Finding } from "./finding.ts";

const MIN_FREE_BYTES = 500 * 1024 * 1024;

/** What every run needs, on whatever driver. `out` is where its folder will go. */
export async function examineMachine(out: string): Promise<readonly Finding[]> {
  return [node(), system(), build(), disk(out), memory(), await processControl()];
}

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isNewEnough = major > 20 || (major === 20 && minor >= 19);
  const message = `Node.js ${process.versions.node}`;
  return isNewEnough
    ? { name: "node", state: "ok", message }
    : { name: "node", state: "missing", message, fix: "Install Node.js 20.19 or later." };
}

function system(): Finding {
  const message = `${platform()} ${release()}`;
  if (platform() === "win32")
    return {
      name: "system",
      state: "missing",
      message,
      fix: "Use Linux, macOS or WSL: Windows has no SIGSTOP.",
    };
  if (existsSync("/proc/self/stat")) return { name: "system", state: "ok", message };
  const fix = "Process states come from ps, which is slower.";
  return { name: "system", state: "limited", message: `${message}, without /proc`, fix };
}

function build(): Finding {
  const missing = SYSTEMS.filter(({ entry }) => !isCompiled(entry));
  if (missing.length === 0)
    return { name: "build", state: "ok", message: "all systems are compiled" };
  const message = `not compiled: ${missing.map(({ name }) => name).join(", ")}`;
  return { name: "build", state: "missing", message, fix: "npm run build" };
}

function isCompiled(entry: string): boolean {
  try {
    return compiledEntry(entry) !== "";
  } catch {
    return false;
  }
}

function disk(out: string): Finding {
  try {
    mkdirSync(out, { recursive: true });
    const probe = mkdtempSync(join(out, ".doctor-"));
    const startMs = performance.now();
    writeFileSync(join(probe, "probe"), "probe", { flush: true });
    const syncMs = (performance.now() - startMs).toFixed(1);
    rmSync(probe, { recursive: true });
    const { bavail, bsize } = statfsSync(out);
    const message = `${out}: ${gigabytes(bavail * bsize)} free, a synced write takes ${syncMs} ms`;
    if (bavail * bsize >= MIN_FREE_BYTES) return { name: "disk", state: "ok", message };
    return { name: "disk", state: "limited", message, fix: "Make room, or choose another --out." };
  } catch (thrown) {
    const message = `${out} cannot be written: ${messageOf(thrown)}`;
    return { name: "disk", state: "missing", message, fix: "Choose another folder with --out." };
  }
}

function memory(): Finding {
  return { name: "memory", state: "ok", message: `${gigabytes(freemem())} free` };
}

/** Starts a process in a group of its own, stops it, continues it and ends it: all that process faults need. */
async function processControl(): Promise<Finding> {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
    detached: true,
    stdio: "ignore",
  });
  try {
    await once(child, "spawn");
    const group = -(child.pid as number);
    process.kill(group, "SIGSTOP");
    process.kill(group, "SIGCONT");
    process.kill(group, "SIGKILL");
    await once(child, "exit");
    return {
      name: "processes",
      state: "ok",
      message: "process groups can be stopped, continued and killed",
    };
  } catch (thrown) {
    const message = `process groups cannot be controlled: ${messageOf(thrown)}`;
    return {
      name: "processes",
      state: "missing",
      message,
      fix: "Kill and pause faults need this.",
    };
  }
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GB`;
}

import { readFileSync, readlinkSync } from "node:fs";
import os from "node:os";
import { processExists, processStartTicks } from "../common/process-state.ts";

/** What every container, network and volume of a run carries: which run it is, and whose. */
export const RUN_LABEL = "faultline.run";
/** The machine, its boot and the namespace in which the controller's process id counts. */
const HOST_LABEL = "faultline.host";
const PID_LABEL = "faultline.pid";
/** When the controller's process began, in clock ticks since boot: tells it from a later one under the same id. */
const STARTED_LABEL = "faultline.started";

export type Labels = Readonly<Record<string, string>>;

/** The labels of a run whose controller is this process. */
export function labelsOf(runId: string): Labels {
  return {
    [RUN_LABEL]: runId,
    [HOST_LABEL]: hostId(),
    [PID_LABEL]: String(process.pid),
    [STARTED_LABEL]: processStartTicks(process.pid) ?? "",
  };
}

/**
 * Whether the controller of a run lives. `unknown`: it is, or was, on another machine that uses the same engine.
 *
 * @param engineIsLocal no other machine can use the engine: what an earlier boot started is dead.
 */
export function controllerOf(labels: Labels, engineIsLocal: boolean): "alive" | "dead" | "unknown" {
  const host = labels[HOST_LABEL];
  if (host === undefined) return "unknown";
  if (host !== hostId()) return engineIsLocal && isEarlierBoot(host) ? "dead" : "unknown";
  const pid = Number(labels[PID_LABEL]);
  if (!Number.isSafeInteger(pid) || pid <= 0 || !processExists(pid)) return "dead";
  return (processStartTicks(pid) ?? "") === labels[STARTED_LABEL] ? "alive" : "dead";
}

/** This machine before its last boot. */
function isEarlierBoot(host: string): boolean {
  const [machine, boot] = hostId().split("/");
  const [otherMachine, otherBoot] = host.split("/");
  return machine !== "" && machine === otherMachine && boot !== otherBoot;
}

function hostId(): string {
  return [
    textOf("/etc/machine-id"),
    textOf("/proc/sys/kernel/random/boot_id") || os.hostname(),
    pidNamespace(),
  ].join("/");
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return "";
  }
}

function pidNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid").replace(/\D/g, "");
  } catch {
    return "";
  }
}

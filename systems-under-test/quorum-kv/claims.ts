import type { ConsistencyModel } from "../../harness/core/consistency.ts";
import { FAULT_NAMES } from "../../harness/core/faults.ts";
import type { Claim, Settings } from "../system.ts";
import { isStrict, parseSettings, type QuorumSettings } from "./settings.ts";

/** What nobody survives whose disks are all that it has. */
const TOLERATED = FAULT_NAMES.filter((fault) => fault !== "corruption");

/**
 * What clients may rely on, by theory (README.md tells why).
 *
 * @param settings such as {@link parseSettings} lets pass.
 */
export function claimOf(settings: Settings): Claim {
  const parsed = parseSettings(settings);
  return {
    models: modelsOf(parsed),
    tolerates: TOLERATED.filter((fault) => isTolerated(fault, parsed)),
    assumptions: `Disks keep what they synced. ${assumptionsOf(parsed)}`,
  };
}

function modelsOf(settings: QuorumSettings): readonly ConsistencyModel[] {
  const { conflict, value } = settings;
  const eventual = convergesByItself(settings) ? (["convergence"] as const) : [];
  if (value === "register" && conflict === "abd") return ["linearizable", ...eventual];
  if (value === "register" && conflict === "lww-hlc" && isStrict(settings))
    return ["regular", "no-lost-writes", ...eventual];
  if (value === "register" && conflict !== "siblings") return eventual;
  if (value === "lww-register")
    return isStrict(settings) ? ["no-lost-writes", ...eventual] : eventual;
  return ["no-lost-writes", ...eventual];
}

/** Whether replicas come together though nobody reads them. */
function convergesByItself({ antiEntropyMs }: QuorumSettings): boolean {
  return antiEntropyMs > 0;
}

/** While members change, read and write quorums may belong to different lists of members: they need not meet. */
function isTolerated(fault: string, settings: QuorumSettings): boolean {
  if (fault !== "membership") return true;
  const { conflict, hintMs, value } = settings;
  return hintMs > 0 && (value !== "register" || conflict === "siblings");
}

function assumptionsOf(settings: QuorumSettings): string {
  const { conflict, n, r, tombstoneMs, value, w } = settings;
  const isLww = value === "lww-register" || conflict.startsWith("lww");
  return [
    "Nodes may crash, restart and pause, clocks may be wrong, and messages may be lost, delayed, repeated and reordered.",
    `A key is read while ${r}, and written while ${w}, of its ${n} nodes answer.`,
    ...(isLww && tombstoneMs > 0
      ? [`What is deleted may come back if a node is cut off for longer than ${tombstoneMs} ms.`]
      : []),
    ...(settings.sloppy
      ? ["Other nodes stand in, whose copies are found only when they were handed over."]
      : []),
  ].join(" ");
}

import { FAULT_NAMES, type FaultName } from "../../harness/core/faults.ts";
import type { Claim, Settings } from "../system.ts";
import { parseSettings } from "./settings.ts";

const TWO_PHASES: Claim = {
  models: ["strict-serializable"],
  tolerates: FAULT_NAMES.filter((fault) => fault !== "corruption"),
  assumptions:
    "Disks keep what they synced. Nodes may crash, restart and pause, clocks may be wrong, and messages may be lost, " +
    "delayed, repeated and reordered. It blocks: a transaction wants all nodes whose keys it touches, and what has voted " +
    "yes keeps its locks until somebody who knows the decision can be reached.",
};

/** All others make a node that is up look as if it were not. */
const CRASHES: readonly FaultName[] = [
  "kill",
  "terminate",
  "power-loss",
  "memory",
  "disk-full",
  "clock",
];

const THREE_PHASES: Claim = {
  models: ["strict-serializable"],
  tolerates: CRASHES,
  assumptions:
    "Disks keep what they synced. Nodes may crash and restart, and clocks may be wrong. Messages arrive, and whoever is " +
    "up answers within suspect-after-ms. It does not block as long as one of a transaction's participants stays up. Under " +
    "partitions, pauses and loss, nodes that are up are taken to be down, and a transaction may commit here and abort there.",
};

/** @param settings such as {@link parseSettings} lets pass. */
export function claimOf(settings: Settings): Claim {
  return parseSettings(settings).protocol === "three-phase" ? THREE_PHASES : TWO_PHASES;
}

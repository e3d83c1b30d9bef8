import type { Disturbance } from "../cluster/cluster.ts";
import { NODE_TARGETS, type NodeTarget } from "./targets.ts";

export type DisturbanceName = Disturbance["kind"];

export interface DisturbanceKind {
  readonly targets: readonly NodeTarget[];
  /**
   * Whether nodes may end because of it. Then no more than a minority is hit, and no other fault ends or stops them
   * meanwhile: they would not come up again under it.
   */
  readonly isDeadly: boolean;
  /** Whether each node gets a strength of its own: clocks that are all wrong alike disagree about nothing. */
  readonly isDrawnByNode: boolean;
}

/** With every node reset, nothing would be left to talk to. */
const NOT_ALL = NODE_TARGETS.filter((target) => target !== "all");
const AT_MOST_A_MINORITY = NODE_TARGETS.filter(
  (target) => target !== "all" && target !== "majority",
);

const HARMLESS: DisturbanceKind = {
  targets: NODE_TARGETS,
  isDeadly: false,
  isDrawnByNode: false,
};
const DEADLY: DisturbanceKind = { ...HARMLESS, targets: AT_MOST_A_MINORITY, isDeadly: true };

export const DISTURBANCE_KINDS: Readonly<Record<DisturbanceName, DisturbanceKind>> = {
  packet: HARMLESS,
  bandwidth: HARMLESS,
  reset: { ...HARMLESS, targets: NOT_ALL },
  cpu: HARMLESS,
  memory: DEADLY,
  clock: { ...HARMLESS, isDrawnByNode: true },
  "disk-full": DEADLY,
};

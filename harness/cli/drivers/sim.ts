import { SYSTEMS } from "../../../systems-under-test/registry.ts";
import type { Invariants } from "../../../systems-under-test/system.ts";
import { guardRealWorld } from "../../cluster/sim/real-world.ts";
import { createSimCluster, type SimObserver } from "../../cluster/sim/sim-cluster.ts";
import { SIM_ABILITIES } from "../../cluster/sim/sim-disturbances.ts";
import type { SimNode } from "../../cluster/sim/sim-node.ts";
import { runInVirtualTime } from "../../cluster/sim/virtual-time.ts";
import { World } from "../../cluster/sim/world.ts";
import { UsageError } from "../../core/errors.ts";
import type { Plan } from "../../core/plan.ts";
import { deriveSeed } from "../../core/random.ts";
import type { Breach, Watch } from "../../runner/watch.ts";
import { findNamed } from "../names.ts";
import type { Driver, Stage } from "./driver.ts";

/** Objects of this process, in virtual time. */
export function openSimDriver({ builtIn }: { readonly builtIn: boolean }): Driver {
  if (!builtIn) {
    throw new UsageError("--on sim runs built-in systems only", {
      hint: "A program given with --bin runs with --on local: the simulator cannot see into it.",
    });
  }
  return { abilities: SIM_ABILITIES, stage: (plan) => stageSim(plan) };
}

export interface SimStage extends Stage {
  readonly world: World;
  readonly watch: Watch;
  /** What nodes noted of themselves, and how often. */
  readonly marks: ReadonlyMap<string, number>;
}

export interface SimStageOptions {
  /** Looks on at all that happens in the cluster's world. */
  readonly look?: (world: World) => SimObserver;
}

/** Gets a simulated cluster ready. */
export function stageSim(plan: Plan, { look = () => ({}) }: SimStageOptions = {}): SimStage {
  const {
    ignoresInvariants = false,
    nodes,
    latency,
    lossPpm,
    duplicatePpm,
    reorderPpm,
    bugs,
    settings,
  } = plan;
  const system = findNamed("system", plan.system, SYSTEMS);
  const world = new World();
  const { watch, onHandled } = watchOver(
    world,
    ignoresInvariants ? null : (system.invariants?.() ?? null),
  );
  const marks = new Map<string, number>();
  const own = look(world);
  const cluster = createSimCluster({
    ...{ world, nodes },
    createProgram: system.createProgram,
    program: { bugs: new Set(bugs), settings },
    seed: deriveSeed(plan.noiseSeed, "cluster"),
    clockDriftPpm: system.clockDriftPpm?.(settings) ?? 0,
    linkConditions: { latency, lossPpm, duplicatePpm, reorderPpm },
    observer: {
      ...own,
      onHandled(node) {
        own.onHandled?.(node);
        onHandled(node);
      },
      onNote(node, event) {
        own.onNote?.(node, event);
        marks.set(event, (marks.get(event) ?? 0) + 1);
      },
    },
  });
  return { clock: world.clock, cluster, world, watch, marks, play: (work) => play(world, work) };
}

async function play<T>(world: World, work: () => Promise<T>): Promise<T> {
  const removeGuards = guardRealWorld();
  try {
    return await runInVirtualTime(world, work());
  } finally {
    removeGuards();
  }
}

/** Asks after every event until the first breach. */
function watchOver(
  world: World,
  invariants: Invariants | null,
): { readonly watch: Watch; readonly onHandled: (node: SimNode) => void } {
  let isWhole = invariants !== null;
  let tell = (_: Breach): void => {};
  return {
    watch: {
      hash: () => world.hash,
      onBreach: (listener) => {
        tell = listener;
      },
    },
    onHandled(node) {
      if (!isWhole || node.program === null) return;
      const message = invariants?.observe(node.id, node.program) ?? null;
      if (message === null) return;
      isWhole = false;
      world.wake();
      tell({ name: nameOf(message), message, node: node.id });
    },
  };
}

/** `one-leader-a-term` of `one-leader-a-term: n1 and n3 both lead term 4`. */
function nameOf(message: string): string {
  return message.split(":")[0] ?? message;
}

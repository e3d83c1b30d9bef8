import { SYSTEMS } from "../../../systems-under-test/registry.ts";
import { guardRealWorld } from "../../cluster/sim/real-world.ts";
import { createSimCluster } from "../../cluster/sim/sim-cluster.ts";
import { SIM_ABILITIES } from "../../cluster/sim/sim-disturbances.ts";
import { runInVirtualTime } from "../../cluster/sim/virtual-time.ts";
import { World } from "../../cluster/sim/world.ts";
import { UsageError } from "../../core/errors.ts";
import { deriveSeed } from "../../core/random.ts";
import { findNamed } from "../names.ts";
import type { Driver } from "./driver.ts";

/** Objects of this process, in virtual time. */
export function openSimDriver({ builtIn }: { readonly builtIn: boolean }): Driver {
  if (!builtIn) {
    throw new UsageError("--on sim runs built-in systems only", {
      hint: "A program given with --bin runs with --on local: the simulator cannot see into it.",
    });
  }
  return {
    abilities: SIM_ABILITIES,
    stage(plan) {
      const { nodes, latency, lossPpm, duplicatePpm, reorderPpm, bugs, settings } = plan;
      const world = new World();
      const cluster = createSimCluster({
        ...{ world, nodes },
        createProgram: findNamed("system", plan.system, SYSTEMS).createProgram,
        program: { bugs: new Set(bugs), settings },
        seed: deriveSeed(plan.seed, "cluster"),
        linkConditions: { latency, lossPpm, duplicatePpm, reorderPpm },
      });
      return {
        ...{ clock: world.clock, cluster },
        async play(work) {
          const removeGuards = guardRealWorld();
          try {
            return await runInVirtualTime(world, work());
          } finally {
            removeGuards();
          }
        },
      };
    },
  };
}

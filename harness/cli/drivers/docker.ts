import { SYSTEMS } from "../../../systems-under-test/registry.ts";
import { probeAbilities } from "../../cluster/docker/abilities.ts";
import { createDockerCluster } from "../../cluster/docker/docker-cluster.ts";
import { connectEngine } from "../../cluster/docker/engine.ts";
import { ensureImages } from "../../cluster/docker/images/images.ts";
import { sweepDeadRuns } from "../../cluster/docker/sweep.ts";
import { UsageError } from "../../core/errors.ts";
import { deriveSeed } from "../../core/random.ts";
import { createRealClock } from "../../runner/real-clock.ts";
import { findNamed } from "../names.ts";
import type { Driver } from "./driver.ts";

export interface DockerDriverOptions {
  readonly builtIn: boolean;
  /** Tells of everything that takes longer than a moment. */
  readonly say: (message: string) => void;
}

/**
 * Containers on a private network. Removes what dead runs left behind, builds images that are missing and finds out what
 * engine and kernel can do.
 *
 * @throws HarnessError when there is no usable engine or the images cannot be built.
 */
export async function openDockerDriver({ builtIn, say }: DockerDriverOptions): Promise<Driver> {
  if (!builtIn) {
    throw new UsageError("--on docker runs built-in systems only", {
      hint: "A program given with --bin runs with --on local.",
    });
  }
  const engine = await connectEngine();
  const swept = await sweepDeadRuns(engine);
  if (swept.runs.length > 0) say(`Removed what ${swept.runs.length} dead runs had left behind.`);
  const { image } = await ensureImages({ engine, onProgress: say });
  return {
    abilities: await probeAbilities(engine, image),
    stage(plan, folder) {
      const clock = createRealClock();
      const { nodes, latency, lossPpm, duplicatePpm, reorderPpm, bugs, settings } = plan;
      const cluster = createDockerCluster({
        ...{ engine, image, nodes, clock },
        entry: findNamed("system", plan.system, SYSTEMS).entry,
        dataRoot: folder.nodesPath,
        program: { bugs, settings },
        seed: deriveSeed(plan.seed, "cluster"),
        linkConditions: { latency, lossPpm, duplicatePpm, reorderPpm },
        partitionPorts: plan.partitionPorts,
      });
      return { clock, cluster, play: (work) => work() };
    },
  };
}

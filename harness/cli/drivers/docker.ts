import { SYSTEMS } from "../../../systems-under-test/registry.ts";
import type { Service } from "../../client/service.ts";
import type { Abilities } from "../../cluster/cluster.ts";
import { probeAbilities } from "../../cluster/docker/abilities.ts";
import { createDockerCluster } from "../../cluster/docker/docker-cluster.ts";
import { connectEngine, type Engine } from "../../cluster/docker/engine.ts";
import { imageId } from "../../cluster/docker/images/build-image.ts";
import { ensureImages } from "../../cluster/docker/images/images.ts";
import { sweepDeadRuns } from "../../cluster/docker/sweep.ts";
import { assert } from "../../core/assert.ts";
import { UsageError } from "../../core/errors.ts";
import { deriveSeed } from "../../core/random.ts";
import { createRealClock } from "../../runner/real-clock.ts";
import { findNamed } from "../names.ts";
import { initTimeoutMsOf } from "../service/local-service.ts";
import type { Driver } from "./driver.ts";

export interface DockerDriverOptions {
  readonly builtIn: boolean;
  /** A user's own service. */
  readonly service?: Service | undefined;
  /** Tells of everything that takes longer than a moment. */
  readonly say: (message: string) => void;
}

/**
 * Containers on a private network. Removes what dead runs left behind, builds images that are missing and finds out what
 * engine and kernel can do.
 *
 * @throws HarnessError when there is no usable engine or the images cannot be built.
 */
export async function openDockerDriver(options: DockerDriverOptions): Promise<Driver> {
  const { builtIn, say, service } = options;
  if (!builtIn) {
    throw new UsageError("--on docker runs built-in systems only", {
      hint: "A program given with --bin runs with --on local.",
    });
  }
  const engine = await connectEngine();
  const swept = await sweepDeadRuns(engine);
  if (swept.runs.length > 0) say(`Removed what ${swept.runs.length} dead runs had left behind.`);
  const { image } = await ensureImages({ engine, onProgress: say });
  if (service) await assertImage(engine, service);
  const abilities = await probeAbilities(engine, image);
  return {
    abilities: service ? { ...abilities, ...beyondServices() } : abilities,
    stage(plan, folder) {
      const clock = createRealClock();
      const { nodes, latency, lossPpm, duplicatePpm, reorderPpm, bugs, settings } = plan;
      const cluster = createDockerCluster({
        ...{ engine, image, nodes, clock },
        ...(service
          ? { service: imageIn(service), initTimeoutMs: initTimeoutMsOf(service) }
          : { entry: findNamed("system", plan.system, SYSTEMS).entry }),
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

const OWN_DISK = "needs a built-in system: what a service has written and synced is not known";
const OWN_CLOCK = "needs a built-in system: a service cannot be asked what time it has";

/** A fault without proof is none, and the proofs of these come from nodes of our own. */
function beyondServices(): Partial<Abilities> {
  const disk = { "power-loss": OWN_DISK, corruption: OWN_DISK, "disk-full": OWN_DISK };
  return { ...disk, clock: OWN_CLOCK };
}

async function assertImage({ docker }: Engine, service: Service): Promise<void> {
  const { image } = imageIn(service);
  if ((await imageId(docker, image)) !== null) return;
  throw new UsageError(`The engine has no image '${image}'.`, {
    hint: `\`docker build -t ${image} .\` or \`docker pull ${image}\` makes it.`,
  });
}

function imageIn(service: Service): Service & { readonly image: string } {
  const { image } = service;
  assert(image !== undefined, "whether a service has an image is asked before");
  return { ...service, image };
}

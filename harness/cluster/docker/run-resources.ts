import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Clock } from "../../core/clock.ts";
import type { NodeId } from "../../core/ids.ts";
import type { Engine } from "./engine.ts";
import { type Labels, labelsOf } from "./labels.ts";
import { createNetwork, type PrivateNetwork } from "./network.ts";
import { CLIENT_PORT, type DockerClusterOptions } from "./options.ts";
import { type Pod, startPod } from "./pod.ts";
import { createDisks, type Disks } from "./storage/node-disk.ts";

/** What a run has on its engine before its nodes start. */
export interface RunResources {
  readonly labels: Labels;
  readonly network: PrivateNetwork;
  readonly disks: Disks;
  readonly pods: ReadonlyMap<NodeId, Pod>;
  /** Where the library is in the image; null when it is not there. */
  readonly libfaketime: string | null;
}

/**
 * Makes network, disks and pods of all nodes, in parallel where it can be. On failure some of it is left behind, under
 * the labels of the run.
 *
 * @throws HarnessError when the engine does not do it.
 */
export async function createResources(
  options: DockerClusterOptions,
  runId: string,
): Promise<RunResources> {
  const { engine, image, nodes, clock, service } = options;
  const clientPort = service?.port ?? CLIENT_PORT;
  for (const node of nodes)
    mkdirSync(path.dirname(stderrFileOf(options, node)), { recursive: true });
  const labels = labelsOf(runId);
  const made = await settled([
    createDisks({ engine, image, labels, nodes, runId }),
    createPods({ engine, image, nodes, labels, runId, clock, clientPort }),
  ] as const);
  const [disks, { network, pods }] = made;
  const [first] = pods.values();
  const libfaketime = first ? (await first.agent.abilities()).libfaketime : null;
  return { labels, network, disks, pods, libfaketime };
}

export function stderrFileOf({ dataRoot }: DockerClusterOptions, node: NodeId): string {
  return path.resolve(dataRoot, node, "stderr.log");
}

interface PodsSpec {
  readonly engine: Engine;
  readonly image: string;
  readonly nodes: readonly NodeId[];
  readonly labels: Labels;
  readonly runId: string;
  readonly clock: Clock;
  readonly clientPort: number;
}

async function createPods(spec: PodsSpec): Promise<Pick<RunResources, "network" | "pods">> {
  const { nodes, runId, engine, labels } = spec;
  const networkName = `faultline-${runId}`;
  const network = await createNetwork({ engine, name: networkName, labels, nodes });
  const pods = await settled(
    nodes.map(async (node) => {
      const name = `${networkName}-${node}-net`;
      return [node, await startPod({ ...spec, node, name, network, networkName })] as const;
    }),
  );
  return { network, pods: new Map(pods) };
}

/** Like Promise.all, but waits for all of them also when one fails: nothing is made any more when this is over. */
async function settled<const T extends readonly Promise<unknown>[]>(
  work: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(work);
  return Promise.all(work) as Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }>;
}

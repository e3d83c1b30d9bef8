import type Dockerode from "dockerode";
import { messageOf } from "../../core/errors.ts";
import { askEngine, statusOf } from "./ask-engine.ts";
import { type Labels, RUN_LABEL } from "./labels.ts";

/** Everything that carries the label of one run. */
export interface RunTraces {
  readonly runId: string;
  /** Those of its newest object: all objects of a run have the same. */
  readonly labels: Labels;
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
}

export interface Removed {
  readonly containers: number;
  readonly networks: number;
  readonly volumes: number;
  /** What could not be removed, and why. */
  readonly problems: readonly string[];
}

/** A removal may meet one of the engine's own, or a volume that is only just let go of. */
const TRIES = 5;
const RETRY_MS = 200;

/** What the engine holds of each run, or of one. @throws HarnessError when the engine does not tell. */
export async function tracesOf(
  docker: Dockerode,
  runId: string | null = null,
): Promise<readonly RunTraces[]> {
  const label = runId === null ? RUN_LABEL : `${RUN_LABEL}=${runId}`;
  const filters = { label: [label] };
  const [containers, networks, { Volumes: volumes }] = await askEngine(
    "list what runs have left",
    Promise.all([
      docker.listContainers({ all: true, filters }),
      docker.listNetworks({ filters }),
      docker.listVolumes({ filters }),
    ]),
  );
  const things = [
    ...containers.map(({ Id, Labels }) => ({ kind: "containers", id: Id, labels: Labels })),
    ...networks.map(({ Id, Labels }) => ({ kind: "networks", id: Id, labels: Labels ?? {} })),
    ...(volumes ?? []).map(({ Name, Labels }) => ({ kind: "volumes", id: Name, labels: Labels })),
  ];
  const runs = new Map<string, typeof things>();
  for (const thing of things) {
    const run = thing.labels[RUN_LABEL] ?? "";
    runs.set(run, [...(runs.get(run) ?? []), thing]);
  }
  return [...runs].map(([id, own]) => {
    const ids = (kind: string) => own.filter((thing) => thing.kind === kind).map(({ id }) => id);
    return {
      runId: id,
      labels: own[0]?.labels ?? {},
      ...{ containers: ids("containers"), networks: ids("networks"), volumes: ids("volumes") },
    };
  });
}

/** Removes it all, running or not. Never throws: what is left stands in `problems`. */
export async function removeTraces(docker: Dockerode, traces: RunTraces): Promise<Removed> {
  const problems: string[] = [];
  const removeAll = async (ids: readonly string[], remove: Remove): Promise<number> => {
    const results = await Promise.all(ids.map((id) => removeOne(id, remove)));
    problems.push(...results.filter((problem) => problem !== null));
    return results.filter((problem) => problem === null).length;
  };
  const containers = await removeAll(traces.containers, (id) =>
    docker.getContainer(id).remove({ force: true, v: true }),
  );
  const [networks, volumes] = await Promise.all([
    removeAll(traces.networks, (id) => docker.getNetwork(id).remove()),
    removeAll(traces.volumes, (name) => docker.getVolume(name).remove({ force: true })),
  ]);
  return { containers, networks, volumes, problems };
}

type Remove = (id: string) => Promise<unknown>;

/** Null when it is gone, otherwise what is in the way. */
async function removeOne(id: string, remove: Remove): Promise<string | null> {
  for (let attempt = 1; ; attempt++) {
    try {
      await askEngine(`remove ${id}`, remove(id));
      return null;
    } catch (thrown) {
      const status = statusOf(thrown);
      if (status === 404) return null;
      if (status === null || attempt === TRIES) return messageOf(thrown);
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

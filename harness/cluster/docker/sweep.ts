import type { Engine } from "./engine.ts";
import { controllerOf } from "./labels.ts";
import { type Removed, type RunTraces, removeTraces, tracesOf } from "./removal.ts";

export interface HealReport extends Removed {
  /** The runs of which everything was removed, or tried to be. */
  readonly runs: readonly string[];
  /** Runs left alone: their controller lives, or nobody here can know. */
  readonly spared: readonly string[];
}

/**
 * Removes what runs of this machine left on the engine whose controller is dead. Runs that go on are not touched.
 *
 * @throws HarnessError when the engine does not tell what it holds.
 */
export function sweepDeadRuns(engine: Engine): Promise<HealReport> {
  return healEngine(engine);
}

/**
 * The same, or with `all` what any run has ever left, also that of runs that go on.
 *
 * @throws HarnessError when the engine does not tell what it holds.
 */
export async function healEngine(
  engine: Engine,
  { all = false }: { readonly all?: boolean } = {},
): Promise<HealReport> {
  const runs = await tracesOf(engine.docker);
  const isDoomed = ({ labels }: RunTraces): boolean =>
    all || controllerOf(labels, engine.isLocal) === "dead";
  const doomed = runs.filter(isDoomed);
  const removed = await Promise.all(doomed.map((run) => removeTraces(engine.docker, run)));
  const total = (kind: "containers" | "networks" | "volumes"): number =>
    removed.reduce((sum, { [kind]: count }) => sum + count, 0);
  return {
    runs: doomed.map(({ runId }) => runId),
    spared: runs.filter((run) => !doomed.includes(run)).map(({ runId }) => runId),
    containers: total("containers"),
    networks: total("networks"),
    volumes: total("volumes"),
    problems: removed.flatMap(({ problems }) => problems),
  };
}

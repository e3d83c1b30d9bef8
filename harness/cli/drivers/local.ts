import { SYSTEMS } from "../../../systems-under-test/registry.ts";
import { localAbilities } from "../../cluster/local/abilities.ts";
import { createLocalCluster } from "../../cluster/local/local-cluster.ts";
import type { Plan } from "../../core/plan.ts";
import { deriveSeed } from "../../core/random.ts";
import { compiledEntry } from "../../node/compiled-entry.ts";
import { createRealClock } from "../../runner/real-clock.ts";
import { findNamed } from "../names.ts";
import { type LocalService, serviceNodes } from "../service/local-service.ts";
import type { Driver } from "./driver.ts";

export interface LocalDriverOptions {
  readonly builtIn: boolean;
  /** A user's own service, with its nodes. */
  readonly service?: LocalService | undefined;
}

/** Child processes of this one. */
export function openLocalDriver({ builtIn, service }: LocalDriverOptions): Driver {
  return {
    abilities: localAbilities({ builtIn, isService: service !== undefined }),
    stage(plan, folder) {
      const clock = createRealClock();
      const { nodes, latency, lossPpm, duplicatePpm, reorderPpm, bugs, settings } = plan;
      const cluster = createLocalCluster({
        ...{ nodes, clock },
        ...(service ? serviceNodes(service, plan) : { command: commandOf(plan) }),
        dataRoot: folder.nodesPath,
        program: { bugs, settings },
        seed: deriveSeed(plan.seed, "cluster"),
        linkConditions: { latency, lossPpm, duplicatePpm, reorderPpm },
      });
      return { clock, cluster, play: (work) => work() };
    },
  };
}

function commandOf(plan: Plan): { readonly file: string; readonly args: readonly string[] } {
  if (plan.binary) return { file: plan.binary.path, args: plan.binary.args };
  const { entry } = findNamed("system", plan.system, SYSTEMS);
  return { file: process.execPath, args: [compiledEntry(entry)] };
}

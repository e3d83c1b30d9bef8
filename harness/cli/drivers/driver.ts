import type { Abilities, Cluster } from "../../cluster/cluster.ts";
import type { Clock } from "../../core/clock.ts";
import type { Plan } from "../../core/plan.ts";
import type { Watch } from "../../runner/watch.ts";
import type { RunFolder } from "../../store/run-folder.ts";

/** A cluster driver that is ready to make clusters on this machine. */
export interface Driver {
  /** What it can do here. */
  readonly abilities: Abilities;
  /** Gets a cluster ready for one run. */
  stage(plan: Plan, folder: RunFolder): Stage;
}

/** A cluster, not started, with the time that passes for it. */
export interface Stage {
  readonly clock: Clock;
  readonly cluster: Cluster;
  /** Left out where nodes cannot be looked into. */
  readonly watch?: Watch;
  /** Lets time pass until the work has come to its end. @throws what the work throws. */
  play<T>(work: () => Promise<T>): Promise<T>;
}

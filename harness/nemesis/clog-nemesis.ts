import type { Clog, Cluster } from "../cluster/cluster.ts";
import { HarnessError } from "../core/errors.ts";
import type { FaultRecord } from "../core/faults.ts";
import type { NodeId } from "../core/ids.ts";
import type { Json } from "../core/json.ts";
import { random, type Seed } from "../core/random.ts";
import { type AimFormat, attempt, parseAim } from "./attempt.ts";
import { CLOG_TARGETS, type ClogTarget, drawClogs } from "./clog-draws.ts";
import { EXPLICIT, type ExplicitClogs, explicitClogsSchema } from "./explicit-values.ts";
import type { Nemesis } from "./package.ts";
import { findLeaders } from "./targets.ts";

export const START_CLOG = "start-clog";
export const STOP_CLOG = "stop-clog";

const AIMS: AimFormat<ClogTarget, ExplicitClogs> = {
  targets: CLOG_TARGETS,
  explicit: explicitClogsSchema,
  example: '{"clogs":[{"from":"n1","to":"n2","forMs":200}]}',
};

/**
 * Lets directed links carry nothing for a time: messages wait, and come late and in their order. Links are clogged and opened
 * by themselves while the fault is in place, and its stop opens what is left.
 */
export class ClogNemesis implements Nemesis {
  readonly #cluster: Cluster;
  readonly #seed: Seed;
  #starts = 0;
  #target: ClogTarget | typeof EXPLICIT | "none" = "none";

  constructor(cluster: Cluster, seed: Seed) {
    this.#cluster = cluster;
    this.#seed = seed;
  }

  async invoke(f: string, value: Json): Promise<FaultRecord> {
    if (f === STOP_CLOG) return this.#stop();
    if (f !== START_CLOG) throw new HarnessError(`The clog nemesis has no operation '${f}'`);
    const aim = parseAim(f, value, AIMS);
    const start = this.#starts++;
    if (aim.kind === "explicit") {
      const exists = (node: NodeId): boolean => this.#cluster.nodes.includes(node);
      const possible = aim.explicit.clogs.filter(({ from, to }) => exists(from) && exists(to));
      return this.#start(EXPLICIT, possible);
    }
    const leaders = aim.target === "leader" ? await findLeaders(this.#cluster) : [];
    const stream = random(this.#seed, "clog", start);
    return this.#start(aim.target, drawClogs(aim.target, this.#cluster.nodes, leaders, stream));
  }

  async #start(target: ClogTarget | typeof EXPLICIT, clogs: readonly Clog[]): Promise<FaultRecord> {
    const facts = { fault: "clog", phase: "start", target } as const;
    if (clogs.length === 0) {
      const description =
        target === "leader"
          ? "no running node says that it leads"
          : "there is no link to be clogged";
      return { ...facts, outcome: "skipped", nodes: [], description, evidence: null };
    }
    this.#target = target;
    const { holds, evidence } = await attempt(() => clogOn(this.#cluster, clogs));
    const description = clogs.map(clogText).join(", ");
    return {
      ...facts,
      outcome: holds ? "installed" : "failed",
      nodes: this.#cluster.nodes.filter((node) => clogs.some(({ to }) => to === node)),
      description: holds ? description : `not proven: ${description}`,
      evidence,
      effect: { clogs: clogs.map((clog) => ({ ...clog })) },
    };
  }

  async #stop(): Promise<FaultRecord> {
    const { holds, evidence } = await attempt(() => clogOn(this.#cluster, []));
    const target = this.#target;
    if (holds) this.#target = "none";
    return {
      ...{ fault: "clog", phase: "stop", outcome: holds ? "healed" : "failed", target },
      ...{ nodes: [], evidence },
      description: holds ? "every link carries again" : "not proven: every link carries again",
    };
  }
}

async function clogOn({ driver, network }: Cluster, clogs: readonly Clog[]) {
  if (network.clog) return network.clog(clogs);
  throw new HarnessError(`The driver ${driver} cannot clog links`);
}

/** `n1>n2 for 200 ms after 50 ms`. */
function clogText({ from, to, afterMs = 0, forMs }: Clog): string {
  const after = afterMs === 0 ? "" : ` after ${afterMs} ms`;
  return `${from}>${to}${forMs === undefined ? "" : ` for ${forMs} ms`}${after}`;
}

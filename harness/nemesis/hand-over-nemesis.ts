import { z } from "zod";
import type { Cluster } from "../cluster/cluster.ts";
import { HarnessError } from "../core/errors.ts";
import type { FaultRecord } from "../core/faults.ts";
import type { NodeId } from "../core/ids.ts";
import type { Json } from "../core/json.ts";
import { random, type Seed } from "../core/random.ts";
import { type AimFormat, parseAim } from "./attempt.ts";
import { EXPLICIT } from "./explicit-values.ts";
import type { Nemesis, UnderWay } from "./package.ts";
import { type Administered, Requests } from "./requests.ts";
import { findLeaders } from "./targets.ts";

export const HAND_OVER_TARGETS = ["member"] as const;
export type HandOverTarget = (typeof HAND_OVER_TARGETS)[number];

export const HAND_OVER = "hand-over";
/** There is nothing to undo: whoever leads then goes on. */
export const STOP_HAND_OVER = "stop-hand-over";

const PATIENCE_MS = 1_000;

/** Who is asked to hand leadership to whom: `{"handOver":{"ask":"n1","to":"n2"}}`. */
export const explicitHandOverSchema = z
  .object({ handOver: z.object({ ask: z.string(), to: z.string() }).readonly() })
  .readonly();

export type ExplicitHandOver = z.infer<typeof explicitHandOverSchema>;
type HandOver = ExplicitHandOver["handOver"];

const AIMS: AimFormat<HandOverTarget, ExplicitHandOver> = {
  targets: HAND_OVER_TARGETS,
  explicit: explicitHandOverSchema,
  example: '{"handOver":{"ask":"n1","to":"n2"}}',
};

/** Asks the leader to hand its leadership to another member. */
export class HandOverNemesis implements Nemesis {
  readonly #cluster: Cluster;
  readonly #seed: Seed;
  readonly #administered: Administered;
  readonly #requests: Requests;
  #starts = 0;
  #asked: { readonly target: string; readonly handOver: HandOver } | null = null;

  constructor(cluster: Cluster, seed: Seed, administered: Administered) {
    this.#cluster = cluster;
    this.#seed = seed;
    this.#administered = administered;
    this.#requests = new Requests(cluster);
  }

  async invoke(f: string, value: Json): Promise<FaultRecord> {
    if (f === HAND_OVER) {
      const aim = parseAim(f, value, AIMS);
      const start = this.#starts++;
      if (aim.kind === "explicit") return this.#handOver(EXPLICIT, aim.explicit.handOver);
      return this.#handOver(aim.target, await this.#draw(start));
    }
    if (f === STOP_HAND_OVER) return this.#stop();
    throw new HarnessError(`The hand-over nemesis has no operation '${f}'`);
  }

  underWay(): UnderWay | null {
    if (this.#asked === null) return null;
    const { handOver, target } = this.#asked;
    return {
      f: HAND_OVER,
      record: {
        ...{ fault: "hand-over", phase: "start", outcome: "skipped", target, nodes: [] },
        description: `${handOver.ask} asked to make way for ${handOver.to}, under way when the run ended`,
        ...{ evidence: null, effect: { handOver: { ...handOver } } },
      },
    };
  }

  async #draw(start: number): Promise<HandOver | string> {
    const [ask] = await findLeaders(this.#cluster);
    if (ask === undefined) return "no running node says that it leads";
    const view = await this.#cluster.inspect(ask);
    const { nodes, processes } = this.#cluster;
    const members = (view && this.#administered.administration.membersIn(view)) ?? nodes;
    const others = members.filter((node) => node !== ask && processes.state(node) === "running");
    if (others.length === 0) return `no member but ${ask} is running`;
    return { ask, to: random(this.#seed, "hand-over", start).pick(others) };
  }

  async #handOver(target: string, handOver: HandOver | string): Promise<FaultRecord> {
    const facts = { fault: "hand-over", phase: "start", target } as const;
    const skipped = { ...facts, outcome: "skipped", nodes: [], evidence: null } as const;
    if (typeof handOver === "string") return { ...skipped, description: handOver };
    const { ask, to } = handOver;
    const request = this.#administered.administration.transferRequest?.(to);
    if (request === undefined || ![ask, to].every((node) => this.#cluster.nodes.includes(node)))
      return { ...skipped, description: `${ask} cannot be asked to hand over to ${to}` };
    this.#asked = { target, handOver };
    const answer = await this.#requests.ask(ask, request, PATIENCE_MS);
    const leaders = await findLeaders(this.#cluster);
    this.#asked = null;
    const isProven = leaders.length > 0 && !leaders.includes(ask);
    const outcome = isProven ? `${leaders.join(" ")} leads` : `${answer.kind} (${answer.text})`;
    return {
      ...facts,
      outcome: isProven ? "installed" : "skipped",
      nodes: isProven ? [ask, ...leaders] : [],
      description: `${ask} asked to make way for ${to}: ${outcome}`,
      evidence: { answer: `${answer.kind}: ${answer.text}`, leaders },
      effect: { handOver: { ask, to } },
    };
  }

  async #stop(): Promise<FaultRecord> {
    const leaders: readonly NodeId[] = await findLeaders(this.#cluster);
    return {
      ...{ fault: "hand-over", phase: "stop", outcome: "healed", target: "none" },
      ...{ nodes: [], description: "nothing to undo", evidence: { leaders } },
    };
  }
}

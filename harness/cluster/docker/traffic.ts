import type { Json } from "../../core/json.ts";
import { type LinkConditions, PERFECT_LINKS } from "../cluster.ts";
import type { AgentClient } from "./agent/agent-client.ts";
import type { Applied, DesiredState } from "./agent/protocol.ts";

/** The faults of the network that one node can have at a time, each set by a lane of its own. */
interface Faults {
  /** Addresses whose connections to this node are cut. */
  readonly unheard: readonly string[];
  readonly packet: LinkConditions | null;
  readonly bandwidthKbit: number | null;
  readonly reset: boolean;
}

export interface TrafficOptions {
  readonly agent: AgentClient;
  /** The addresses of all other nodes. */
  readonly peers: readonly string[];
  readonly peerPort: number;
  /** What cuts cut. */
  readonly cutPorts: readonly number[];
  /** What holds for all links for the whole run. */
  readonly linkConditions: LinkConditions;
}

/**
 * All that is done to one node's traffic, as one record: whichever fault changes, the agent gets the whole of it. Changes
 * made while the agent is busy are handed over together.
 */
export class Traffic {
  readonly #options: TrafficOptions;
  #faults: Faults = { unheard: [], packet: null, bandwidthKbit: null, reset: false };
  #lastApply: Promise<unknown> = Promise.resolve();

  constructor(options: TrafficOptions) {
    this.#options = options;
  }

  get isReset(): boolean {
    return this.#faults.reset;
  }

  /** What holds for the packets that this node sends. */
  get conditions(): LinkConditions {
    return combined(this.#options.linkConditions, this.#faults.packet ?? PERFECT_LINKS);
  }

  /** @throws HarnessError when the agent is gone, or could not do it. */
  change(faults: Partial<Faults>): Promise<Applied> {
    this.#faults = { ...this.#faults, ...faults };
    const apply = () => this.#options.agent.apply(this.#desiredState());
    const applied = this.#lastApply.then(apply, apply);
    this.#lastApply = applied.catch(() => {});
    return applied;
  }

  #desiredState(): DesiredState {
    const { peers, peerPort, cutPorts } = this.#options;
    const { unheard, bandwidthKbit, reset } = this.#faults;
    const { conditions } = this;
    return {
      drops: unheard.flatMap((from) => cutPorts.map((port) => ({ from, port }))),
      resets: reset ? peers : [],
      packet: isPerfect(conditions) ? null : conditions,
      bandwidthKbit,
      peers,
      peerPort,
    };
  }
}

/** What read back and asked for have in common, for a proof. */
export function evidenceOf({ ok, evidence, tookMs }: Applied): Record<string, Json> {
  return { readBack: ok, tookMs, ...evidence };
}

/** A fault on top of what the links are like anyway: the longer delay, and either chance. */
function combined(base: LinkConditions, fault: LinkConditions): LinkConditions {
  return {
    latency: meanMsOf(fault) >= meanMsOf(base) ? fault.latency : base.latency,
    lossPpm: either(base.lossPpm, fault.lossPpm),
    duplicatePpm: either(base.duplicatePpm, fault.duplicatePpm),
    reorderPpm: either(base.reorderPpm, fault.reorderPpm),
  };
}

export function meanMsOf({ latency }: LinkConditions): number {
  return latency.kind === "none" ? 0 : latency.meanMs;
}

function either(aPpm: number, bPpm: number): number {
  return Math.round(aPpm + bPpm - (aPpm * bPpm) / 1_000_000);
}

function isPerfect({ latency, lossPpm, duplicatePpm, reorderPpm }: LinkConditions): boolean {
  return latency.kind === "none" && lossPpm + duplicatePpm + reorderPpm === 0;
}

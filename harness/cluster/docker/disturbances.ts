import type Dockerode from "dockerode";
import { assertNever } from "../../core/assert.ts";
import { HarnessError } from "../../core/errors.ts";
import type { FaultName } from "../../core/faults.ts";
import type { Json } from "../../core/json.ts";
import type { Disturbance, LinkConditions, Proof } from "../cluster.ts";
import type { AgentClient } from "./agent/agent-client.ts";
import type { FaultyClock } from "./clock/faulty-clock.ts";
import type { DockerNode } from "./docker-node.ts";
import { type Limits, limitsOf } from "./limits/limits.ts";
import type { Ended } from "./node-container.ts";
import type { NodeDisk } from "./storage/node-disk.ts";
import { evidenceOf, meanMsOf, type Traffic } from "./traffic.ts";

export interface DisturbancesOptions {
  readonly docker: Dockerode;
  readonly node: DockerNode;
  readonly traffic: Traffic;
  readonly agent: AgentClient;
  readonly disk: NodeDisk;
  /** Null where the image has no libfaketime. */
  readonly clock: FaultyClock | null;
  /** The addresses of the other nodes. */
  readonly peers: readonly string[];
  /** Where they listen for each other. */
  readonly peerPort: number;
}

type Kind = Disturbance["kind"];
type Change = Parameters<Traffic["change"]>[0];
type Of<K extends Kind> = Extract<Disturbance, { kind: K }>;

const PROBE_TIMEOUT_MS = 300;
/** Connections that are made to see how slow and how lossy the way is. */
const CONNECTS = 10;
const OUT_OF_SPACE = /ENOSPC|no space left/i;
const NODE_IS_DOWN: Proof = { holds: false, evidence: { state: "down" } };

/** The lasting disturbances of one node. */
export class NodeDisturbances {
  readonly #options: DisturbancesOptions;
  /** What is in place, or was tried to be. */
  readonly #imposed = new Map<Kind, Disturbance>();
  /** Since the node was last started: the news of an end may come after the limit was lifted. */
  #memoryWasLimited = false;

  constructor(options: DisturbancesOptions) {
    this.#options = options;
  }

  /** @throws HarnessError when an agent or the engine does not do it. */
  async impose(disturbance: Disturbance): Promise<Proof> {
    const isReplaced = this.#imposed.has(disturbance.kind);
    this.#imposed.set(disturbance.kind, disturbance);
    switch (disturbance.kind) {
      case "packet":
        return this.#disturbPackets(disturbance.conditions);
      case "bandwidth":
        return this.#set({ bandwidthKbit: disturbance.kbitPerSecond }, { bandwidthKbit: null });
      case "reset":
        return this.#reset();
      case "cpu":
      case "memory":
        return this.#limit(disturbance);
      case "clock":
        // A skew counts from what the clock shows, and this one is to stand in the place of the other.
        if (isReplaced) await this.#clock().mend();
        return this.#clock().skew(disturbance);
      case "disk-full":
        return this.#options.disk.fill();
      default:
        return assertNever(disturbance);
    }
  }

  /** @throws HarnessError when an agent or the engine does not do it. */
  async lift(kind: Kind): Promise<Proof> {
    const proof = await this.#liftNow(kind);
    this.#imposed.delete(kind);
    const { node } = this.#options;
    if (node.state !== "down" || node.endedBy !== kind) return proof;
    const restart = await node.restart();
    const evidence = { lifted: proof.evidence, restart: restart.evidence };
    return { holds: proof.holds && restart.holds, evidence };
  }

  /** Limits belong to a container: the next one of the node gets them when it is ready, not while it still starts. */
  async onReady(): Promise<void> {
    this.#memoryWasLimited = false;
    for (const kind of ["cpu", "memory"] as const) {
      const limit = this.#imposed.get(kind);
      if (limit?.kind === kind) await this.#limit(limit);
    }
  }

  /** The disturbance in place that brought the end about, as far as there is evidence. */
  causeOf({ oomKilled }: Ended, lastOutput: string): FaultName | null {
    if (oomKilled && this.#memoryWasLimited) return "memory";
    return OUT_OF_SPACE.test(lastOutput) && this.#imposed.has("disk-full") ? "disk-full" : null;
  }

  #liftNow(kind: Kind): Promise<Proof> {
    switch (kind) {
      case "packet":
        return this.#applied({ packet: null });
      case "bandwidth":
        return this.#applied({ bandwidthKbit: null });
      case "reset":
        return this.#applied({ reset: false });
      case "cpu":
        return this.#unlimited((limits) => limits.liftCpu());
      case "memory":
        return this.#unlimited((limits) => limits.liftMemory());
      case "clock":
        return this.#mendClock();
      case "disk-full":
        return this.#options.disk.free();
      default:
        return assertNever(kind);
    }
  }

  /** What an agent cannot set must not stay wanted: the other faults of the node would fail with it. */
  async #set(change: Change, undo: Change): Promise<Proof> {
    try {
      return await this.#applied(change);
    } catch (thrown) {
      await this.#applied(undo).catch(() => {});
      throw thrown;
    }
  }

  async #applied(change: Change): Promise<Proof> {
    const applied = await this.#options.traffic.change(change);
    return { holds: applied.ok, evidence: evidenceOf(applied) };
  }

  /** Besides the rules read back: a delay shows in the time that connections take. */
  async #disturbPackets(conditions: LinkConditions): Promise<Proof> {
    const { agent, peers, peerPort } = this.#options;
    const { holds, evidence } = await this.#set({ packet: conditions }, { packet: null });
    const [address] = peers;
    if (address === undefined) return { holds, evidence };
    const meanMs = meanMsOf(conditions);
    const { connectUs, silent } = await agent.connects({
      ...{ address, port: peerPort, times: CONNECTS },
      timeoutMs: Math.round(PROBE_TIMEOUT_MS + 8 * meanMs),
    });
    const sumUs = connectUs.reduce((sum, us) => sum + us, 0);
    const averageMs = connectUs.length > 0 ? sumUs / connectUs.length / 1000 : null;
    const isSlow = averageMs === null || averageMs >= meanMs / 4;
    const measured = { connects: CONNECTS, silent, averageMs, expectedMeanMs: meanMs };
    return { holds: holds && isSlow, evidence: { rules: evidence, measured } };
  }

  async #reset(): Promise<Proof> {
    const { agent, peers, peerPort } = this.#options;
    const { holds, evidence } = await this.#set({ reset: true }, { reset: false });
    const targets = peers.map((address) => ({ node: address, address, port: peerPort }));
    const outcomes = await agent.probe(targets, PROBE_TIMEOUT_MS);
    const probes: Json = Object.fromEntries(outcomes.map(({ node, outcome }) => [node, outcome]));
    const isReset = outcomes.every(({ outcome }) => outcome !== "open");
    return { holds: holds && isReset, evidence: { rules: evidence, probes } };
  }

  async #limit(disturbance: Of<"cpu"> | Of<"memory">): Promise<Proof> {
    const { docker, node } = this.#options;
    if (!node.container) return NODE_IS_DOWN;
    const limits = limitsOf(docker, node.container.container);
    if (disturbance.kind === "memory") this.#memoryWasLimited = true;
    return disturbance.kind === "cpu"
      ? limits.limitCpu(disturbance.percent)
      : limits.limitMemory(disturbance.megabytes);
  }

  /** A node that is down has no container, and its next one starts without limits. */
  async #unlimited(lift: (limits: Limits) => Promise<Proof>): Promise<Proof> {
    const { docker, node } = this.#options;
    if (!node.container) return { holds: true, evidence: { state: "down" } };
    return lift(limitsOf(docker, node.container.container));
  }

  #clock(): FaultyClock {
    const { clock } = this.#options;
    if (clock) return clock;
    throw new HarnessError("Clocks cannot be made wrong: the image has no libfaketime.", {
      hint: "`faultline doctor --fix` builds the images anew.",
    });
  }

  /** A node that is down cannot tell the time; its next start is with the right one. */
  async #mendClock(): Promise<Proof> {
    const { clock, node } = this.#options;
    if (!clock) return { holds: true, evidence: null };
    const proof = await clock.mend();
    return node.state === "running" ? proof : { ...proof, holds: true };
  }
}

import { assertNever } from "../../core/assert.ts";
import type { Clock } from "../../core/clock.ts";
import { messageOf } from "../../core/errors.ts";
import type { FaultName } from "../../core/faults.ts";
import { type NodeId, NS_PER_MS } from "../../core/ids.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Body } from "../../node/message.ts";
import type { NodeSettings } from "../../node/node-settings.ts";
import { type ClockSkew, RIGHT, skewAfter } from "../../node/skewed-clock.ts";
import type { Disturbance, Disturbances, Proof } from "../cluster.ts";
import { unable } from "./abilities.ts";
import type { LocalNode } from "./local-node.ts";
import { probeDisturbance } from "./probes.ts";
import type { Router } from "./router.ts";

/** Long: a node that another fault has stopped answers when it goes on. One that is down does not keep anybody waiting. */
const ANSWER_TIMEOUT_MS = 10_000;
/** What may lie between two looks at one clock, besides the time that the question took. */
const CLOCK_TOLERANCE_MS = 20;

export interface LocalDisturbancesOptions {
  readonly nodes: readonly NodeId[];
  readonly clock: Clock;
  readonly router: Router;
  readonly member: (id: NodeId) => LocalNode;
  /** A question to the host of a node. */
  readonly ask: (node: NodeId, question: Body, timeoutMs: number) => Promise<Body>;
}

interface NodeState {
  skew: ClockSkew;
  skewSinceNs: number;
  diskFull: boolean;
}

/** The disturbances of all nodes, kept over their restarts. */
export class LocalDisturbances implements Disturbances {
  readonly #options: LocalDisturbancesOptions;
  readonly #states: ReadonlyMap<NodeId, NodeState>;

  constructor(options: LocalDisturbancesOptions) {
    this.#options = options;
    this.#states = new Map(
      options.nodes.map((id) => [id, { skew: RIGHT, skewSinceNs: 0, diskFull: false }]),
    );
  }

  async impose(node: NodeId, disturbance: Disturbance): Promise<Proof> {
    switch (disturbance.kind) {
      case "packet":
        this.#options.router.disturb(node, disturbance.conditions);
        return this.#probeLinks(node);
      case "clock": {
        const { offsetMs, driftPpm } = disturbance;
        return this.#skew(node, { offsetMs, driftPpm });
      }
      case "disk-full":
        this.#state(node).diskFull = true;
        return this.#setDiskFull(node, true);
      case "bandwidth":
      case "reset":
      case "cpu":
      case "memory":
        throw unable(disturbance.kind);
      default:
        return assertNever(disturbance);
    }
  }

  async lift(node: NodeId, kind: Disturbance["kind"]): Promise<Proof> {
    switch (kind) {
      case "packet":
        this.#options.router.disturb(node, null);
        return this.#probeLinks(node);
      case "clock":
        return this.#skew(node, RIGHT);
      case "disk-full":
        return this.#freeDisk(node);
      case "bandwidth":
      case "reset":
      case "cpu":
      case "memory":
        throw unable(kind);
      default:
        return assertNever(kind);
    }
  }

  /** With what a node is to be started, so that what disturbs it goes on. */
  settingsOf(node: NodeId): Pick<NodeSettings, "clock" | "diskFull"> {
    const { skew, skewSinceNs, diskFull } = this.#state(node);
    const elapsedMs = (this.#options.clock.now() - skewSinceNs) / NS_PER_MS;
    return { clock: skewAfter(skew, elapsedMs), diskFull };
  }

  /** The disturbance that a node ended by, going by its last words. */
  causeOf(node: NodeId, lastOutput: string): FaultName | null {
    return this.#state(node).diskFull && lastOutput.includes("ENOSPC") ? "disk-full" : null;
  }

  #probeLinks(node: NodeId): Promise<Proof> {
    const { router, clock, nodes } = this.#options;
    return probeDisturbance(router, clock, node, nodes);
  }

  async #skew(node: NodeId, skew: ClockSkew): Promise<Proof> {
    const state = this.#state(node);
    const before = await this.#readClock(node, {});
    state.skew = skew;
    state.skewSinceNs = this.#options.clock.now();
    if (this.#isDown(node)) return downProof(skew === RIGHT);
    const after = await this.#readClock(node, skew);
    const evidence = { ...skew, before: before.evidence, after: after.evidence };
    return { holds: after.errorMs !== null && isAbout(skew.offsetMs, after), evidence };
  }

  /** Asks a node for the time, and compares it with ours in the middle of the question. */
  async #readClock(node: NodeId, skew: Partial<ClockSkew>): Promise<ClockReading> {
    const begunMs = Date.now();
    const reply = await this.#ask(node, { type: "faultline.clock", ...skew });
    const endedMs = Date.now();
    const tookMs = endedMs - begunMs;
    const { realtimeMs } = reply;
    if (typeof realtimeMs !== "number") return { errorMs: null, tookMs, evidence: reply };
    const errorMs = Math.round(realtimeMs - (begunMs + endedMs) / 2);
    return { errorMs, tookMs, evidence: { errorMs, tookMs } };
  }

  async #setDiskFull(node: NodeId, full: boolean): Promise<Proof> {
    if (this.#isDown(node)) return downProof(!full);
    const reply = await this.#ask(node, { type: "faultline.disk", full });
    const { writable = null, error = null } = reply;
    return { holds: writable === !full, evidence: { full, writable, error } };
  }

  async #freeDisk(node: NodeId): Promise<Proof> {
    this.#state(node).diskFull = false;
    const first = await this.#setDiskFull(node, false);
    const member = this.#options.member(node);
    await member.settled();
    if (member.endedBy !== "disk-full") return first;
    const restart = await member.restart();
    const { holds, evidence } = await this.#setDiskFull(node, false);
    const { evidence: restarted } = restart;
    return { holds: holds && !this.#isDown(node), evidence: { ...asObject(evidence), restarted } };
  }

  /** Never rejects: a node that does not answer is a finding. */
  async #ask(node: NodeId, question: Body): Promise<JsonObject> {
    try {
      return await this.#options.ask(node, question, ANSWER_TIMEOUT_MS);
    } catch (thrown) {
      return { error: messageOf(thrown) };
    }
  }

  #isDown(node: NodeId): boolean {
    return this.#options.member(node).state === "down";
  }

  #state(node: NodeId): NodeState {
    this.#options.member(node);
    return this.#states.get(node) as NodeState;
  }
}

interface ClockReading {
  /** How far the node is ahead of us. Null: it did not tell. */
  readonly errorMs: number | null;
  readonly tookMs: number;
  readonly evidence: JsonObject;
}

function isAbout(offsetMs: number, { errorMs, tookMs }: ClockReading): boolean {
  return errorMs !== null && Math.abs(errorMs - offsetMs) <= tookMs + CLOCK_TOLERANCE_MS;
}

/** A node that is down is rid of a disturbance, and shows no other. */
function downProof(lifted: boolean): Proof {
  return { holds: lifted, evidence: { state: "down" } };
}

function asObject(evidence: Proof["evidence"]): JsonObject {
  return evidence as JsonObject;
}

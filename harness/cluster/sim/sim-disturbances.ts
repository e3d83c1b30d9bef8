import { HarnessError } from "../../core/errors.ts";
import { FAULT_NAMES, type FaultName } from "../../core/faults.ts";
import type { NodeId } from "../../core/ids.ts";
import type { Abilities, Disturbance, Disturbances, Proof } from "../cluster.ts";
import type { SimNetwork } from "./sim-network.ts";
import type { SimNode } from "./sim-node.ts";

export interface SimDisturbancesOptions {
  readonly member: (id: NodeId) => SimNode;
  readonly network: SimNetwork;
}

const UNABLE: Partial<Record<FaultName, string>> = {
  freeze: "simulated nodes have no container; pause does the same",
  bandwidth: "simulated links have no bandwidth; packet delays them",
  reset: "simulated messages need no connections",
  cpu: "simulated handlers take no time",
  memory: "simulated nodes share the memory of this process",
};

/** What the simulator can bring about: it depends on nothing. */
export const SIM_ABILITIES = Object.fromEntries(
  FAULT_NAMES.map((fault) => [fault, UNABLE[fault] ?? null]),
) as Abilities;

export function simDisturbances(options: SimDisturbancesOptions): Disturbances {
  return {
    impose: async (id, disturbance) => impose(options, id, disturbance),
    lift: async (id, kind) => lift(options, id, kind),
  };
}

function impose(
  { member, network }: SimDisturbancesOptions,
  id: NodeId,
  disturbance: Disturbance,
): Proof {
  switch (disturbance.kind) {
    case "packet":
      network.shape(id, disturbance.conditions);
      return { holds: true, evidence: { ...disturbance.conditions } };
    case "clock": {
      const { offsetMs, driftPpm } = disturbance;
      const beforeMs = member(id).clock.realtime();
      member(id).clock.skew(offsetMs, driftPpm);
      return {
        holds: true,
        evidence: { jumpedMs: member(id).clock.realtime() - beforeMs, driftPpm },
      };
    }
    case "disk-full":
      member(id).disk.isFull = true;
      return { holds: true, evidence: { full: true } };
    default:
      throw new HarnessError(
        `The simulator has no ${disturbance.kind}: ${UNABLE[disturbance.kind]}`,
      );
  }
}

function lift(
  { member, network }: SimDisturbancesOptions,
  id: NodeId,
  kind: Disturbance["kind"],
): Proof {
  const node = member(id);
  switch (kind) {
    case "packet":
      network.shape(id, null);
      return { holds: true, evidence: null };
    case "clock":
      node.clock.skew(0, 0);
      return { holds: true, evidence: { realtimeMs: node.clock.realtime() } };
    case "disk-full": {
      const ended = node.disk.isFull && node.endedBy === "disk-full";
      node.disk.isFull = false;
      if (ended) node.start();
      return { holds: true, evidence: { full: false, restarted: ended } };
    }
    default:
      return { holds: true, evidence: null };
  }
}

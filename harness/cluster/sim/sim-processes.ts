import { HarnessError } from "../../core/errors.ts";
import type { NodeId } from "../../core/ids.ts";
import { deriveSeed, type Seed } from "../../core/random.ts";
import type { FileDamage, Processes, Proof } from "../cluster.ts";
import type { SimNode } from "./sim-node.ts";

export interface SimProcessesOptions {
  readonly seed: Seed;
  readonly member: (id: NodeId) => SimNode;
  /** A node has ended: nothing that it was asked will be answered. */
  readonly onGone: (id: NodeId) => void;
  /** Of the writes that were not synced, so many were lost. */
  readonly onPowerLost: (id: NodeId, lost: number, kept: number) => void;
}

/** What can be done to simulated nodes. Every act is over at once, and its proof is the state that follows. */
export function simProcesses(options: SimProcessesOptions): Processes {
  const { seed, member, onGone, onPowerLost } = options;
  const end = (id: NodeId): void => {
    member(id).end();
    onGone(id);
  };
  const unable = async (): Promise<Proof> => {
    throw new HarnessError("Simulated nodes cannot be frozen from outside", {
      hint: "Use the fault 'pause'.",
    });
  };
  return {
    kill: async (id) => {
      end(id);
      return stateProof(member(id), "down");
    },
    terminate: async (id) => {
      end(id);
      return stateProof(member(id), "down");
    },
    losePower: async (id) => {
      const node = member(id);
      const { incarnation } = node;
      end(id);
      const { lost, kept } = node.disk.losePower(deriveSeed(seed, "power", id, incarnation));
      onPowerLost(id, lost, kept);
      return { holds: true, evidence: { state: node.state, lostWrites: lost, keptWrites: kept } };
    },
    corrupt: async (id, damage: FileDamage) => {
      const node = member(id);
      end(id);
      const damaged = node.disk.damage(damage.seed);
      return { holds: damaged !== null, evidence: { kind: damage.kind, ...damaged } };
    },
    restart: async (id) => {
      const node = member(id);
      if (node.state !== "down") return { holds: false, evidence: { error: "it was not down" } };
      node.start();
      return stateProof(node, "running");
    },
    pause: async (id) => {
      member(id).pause();
      return stateProof(member(id), "paused");
    },
    resume: async (id) => {
      const node = member(id);
      node.resume();
      return { holds: node.state !== "paused", evidence: { state: node.state } };
    },
    freeze: unable,
    thaw: unable,
    state: (id) => member(id).state,
  };
}

function stateProof(node: SimNode, wanted: SimNode["state"]): Proof {
  return { holds: node.state === wanted, evidence: { state: node.state } };
}

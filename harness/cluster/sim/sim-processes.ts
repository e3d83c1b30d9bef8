import type { Clock } from "../../core/clock.ts";
import { HarnessError } from "../../core/errors.ts";
import { type NodeId, NS_PER_MS } from "../../core/ids.ts";
import { deriveSeed, type Seed } from "../../core/random.ts";
import type { FileDamage, Patience, Processes, Proof } from "../cluster.ts";
import { isOfLine } from "./lined-file.ts";
import type { SimNode } from "./sim-node.ts";

export interface SimProcessesOptions {
  readonly seed: Seed;
  readonly clock: Clock;
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
      if (!node.disk.canDamage(damage)) return null;
      end(id);
      const { kind } = damage;
      const done = isOfLine(damage) ? node.disk.damage(damage) : node.disk.wipe();
      return { holds: true, evidence: { kind, ...done } };
    },
    isDamaged: (id) => member(id).disk.refusal !== null,
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
    untilWriting: (ids, patience) => untilWriting(options, ids, patience),
  };
}

/** So long after a write, at least: in a schedule, what happens at the very moment of the write might come before it. */
const A_MOMENT_NS = 1_000;

function untilWriting(
  { clock, member }: SimProcessesOptions,
  ids: readonly NodeId[],
  { withinMs, writes, kind, lagMs }: Patience,
): Promise<void> {
  const disks = ids.map((id) => member(id).disk);
  const lagNs = Math.max(A_MOMENT_NS, Math.round(lagMs * NS_PER_MS));
  return new Promise((resolve) => {
    const endAt = (atNs: number): void => {
      cancel();
      for (const stopListening of listeners) stopListening();
      clock.schedule(atNs, resolve);
    };
    let left = writes;
    const onWritten = ({ replaces }: { readonly replaces: boolean }): void => {
      if (kind === "overwrite" && !replaces) return;
      if (--left === 0) endAt(clock.now() + lagNs);
    };
    const listeners = disks.map((disk) => disk.onWritten(onWritten));
    const cancel = clock.schedule(clock.now() + withinMs * NS_PER_MS, () => endAt(clock.now()));
  });
}

function stateProof(node: SimNode, wanted: SimNode["state"]): Proof {
  return { holds: node.state === wanted, evidence: { state: node.state } };
}

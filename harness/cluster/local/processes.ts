import { existsSync } from "node:fs";
import type { NodeId } from "../../core/ids.ts";
import { dropUnsynced } from "../../node/durable-length.ts";
import type { Processes, Proof } from "../cluster.ts";
import { canDamage, damageFiles } from "../common/file-damage.ts";
import { unable } from "./abilities.ts";
import type { LocalNode } from "./local-node.ts";
import { dataFolderOf, type LocalClusterOptions } from "./options.ts";

/** What can be done to child processes, and to the folders that they leave. */
export function localProcesses(
  options: LocalClusterOptions,
  member: (node: NodeId) => LocalNode,
): Processes {
  const diskOf = (node: NodeId): string => dataFolderOf(options, node);
  const damaged = new Set<NodeId>();
  return {
    kill: (node) => member(node).kill(),
    terminate: (node) => member(node).terminate(),
    losePower: (node) => member(node).kill(() => loseUnsynced(diskOf(node))),
    corrupt: async (node, damage) => {
      if (!canDamage(diskOf(node), damage)) return null;
      return member(node).kill(() => {
        const proof = damageFiles(diskOf(node), damage);
        if (proof.isFoundOut) damaged.add(node);
        return proof;
      });
    },
    isDamaged: (node) => damaged.has(node),
    restart: (node) => member(node).restart(),
    pause: (node) => member(node).pause(),
    resume: (node) => member(node).resume(),
    freeze: async () => {
      throw unable("freeze");
    },
    thaw: async () => {
      throw unable("freeze");
    },
    state: (node) => member(node).state,
  };
}

function loseUnsynced(folder: string): Proof {
  const lost = existsSync(folder) ? dropUnsynced(folder) : [];
  return { holds: true, evidence: { lost: lost.map((tail) => ({ ...tail })) } };
}

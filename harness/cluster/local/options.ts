import path from "node:path";
import type { Clock } from "../../core/clock.ts";
import type { NodeId } from "../../core/ids.ts";
import { deriveSeed, type Seed } from "../../core/random.ts";
import { NODE_SETTINGS_VARIABLE, type NodeSettings } from "../../node/node-settings.ts";
import type { LinkConditions } from "../cluster.ts";
import type { Command, ProcessSpec } from "./launch.ts";
import { RUN_VARIABLE } from "./reaper.ts";

export interface LocalClusterOptions {
  readonly nodes: readonly NodeId[];
  /** The program that every node runs. */
  readonly command: Command;
  /** Planted bugs and settings for built-in systems. Other programs do not look at them. */
  readonly program?: Pick<NodeSettings, "bugs" | "settings">;
  /** Environment variables of the nodes, besides those of this process. */
  readonly nodeEnv?: Readonly<Record<string, string>>;
  /** `<dataRoot>/<node>/` holds a node's `stderr.log` and its `data` folder, in which it is started. */
  readonly dataRoot: string;
  readonly linkConditions?: LinkConditions;
  readonly seed: Seed;
  /** Default: 10 seconds, as in Maelstrom. */
  readonly initTimeoutMs?: number;
  readonly clock: Clock;
}

/** How one incarnation of a node is to be started, under the disturbances that are in place. */
export function processSpec(
  options: LocalClusterOptions,
  runId: string,
  node: NodeId,
  incarnation: number,
  disturbed: Pick<NodeSettings, "clock" | "diskFull">,
): ProcessSpec {
  const { command, program, nodeEnv, seed } = options;
  const dataFolder = dataFolderOf(options, node);
  const settings: NodeSettings = {
    bugs: program?.bugs ?? [],
    settings: program?.settings ?? {},
    dataFolder,
    seed: deriveSeed(seed, "node", node, incarnation),
    durableMarks: true,
    tcp: null,
    ...disturbed,
  };
  const env = {
    ...nodeEnv,
    [RUN_VARIABLE]: runId,
    [NODE_SETTINGS_VARIABLE]: JSON.stringify(settings),
  };
  return { node, command, env, dataFolder, stderrFile: stderrFileOf(options, node) };
}

/** What all incarnations of a node print for people. */
export function stderrFileOf({ dataRoot }: LocalClusterOptions, node: NodeId): string {
  return path.resolve(dataRoot, node, "stderr.log");
}

/** Where a node of a built-in system keeps its disk; the working directory of every node. */
export function dataFolderOf({ dataRoot }: LocalClusterOptions, node: NodeId): string {
  return path.resolve(dataRoot, node, "data");
}

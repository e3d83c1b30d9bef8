import type { Service } from "../../client/service.ts";
import type { Clock } from "../../core/clock.ts";
import type { NodeId } from "../../core/ids.ts";
import type { Seed } from "../../core/random.ts";
import type { NodeSettings } from "../../node/node-settings.ts";
import type { LinkConditions } from "../cluster.ts";
import type { Engine } from "./engine.ts";

export type DockerClusterOptions = ProgramsInContainers | ServicesInContainers;
export type ProgramsInContainers = ClusterOfContainers & OfPrograms;
type ServicesInContainers = ClusterOfContainers & OfServices;

interface OfPrograms {
  /** The program that every node runs, as a path below the compiled root: `systems-under-test/raft-kv/main.js`. */
  readonly entry: string;
  readonly service?: never;
}

interface OfServices {
  /** What every node runs, in its own image. */
  readonly service: Service & { readonly image: string };
  readonly entry?: never;
}

interface ClusterOfContainers {
  readonly engine: Engine;
  /** The image of all containers: tools, and the compiled programs at `/faultline`. */
  readonly image: string;
  readonly nodes: readonly NodeId[];
  readonly program?: Pick<NodeSettings, "bugs" | "settings">;
  /** `<dataRoot>/<node>/stderr.log` gets what a node prints, while it prints it. */
  readonly dataRoot: string;
  /** Of all links between nodes, for the whole run. */
  readonly linkConditions?: LinkConditions;
  /** Ports that partitions cut. Default, and when empty: the one on which nodes listen for each other. */
  readonly partitionPorts?: readonly number[];
  readonly seed: Seed;
  /** Default: 10 seconds, as in Maelstrom. */
  readonly initTimeoutMs?: number;
  readonly clock: Clock;
}

/** Where a node listens for the others, and for the controller. */
export const PEER_PORT = 7000;
export const CLIENT_PORT = 7001;
/** The compiled root in the image. */
export const COMPILED_ROOT = "/faultline/dist";

import { resolve } from "node:path";
import type { LocalClusterOptions } from "../../cluster/local/options.ts";
import type { Plan } from "../../core/plan.ts";
import { compiledEntry } from "../../node/compiled-entry.ts";
import type { FoundService } from "./find-service.ts";
import { freePorts } from "./free-ports.ts";
import { SERVICE_VARIABLE, type ServiceNodeSpec } from "./service-node-spec.ts";

/** A service that is to run as processes here, with two free ports for each node. */
export interface LocalService extends FoundService {
  readonly ports: readonly number[];
}

export async function localService(found: FoundService, nodeCount: number): Promise<LocalService> {
  return { ...found, ports: await freePorts(2 * nodeCount) };
}

/** How the local driver starts the nodes of a service: each is a `service-node-main.ts`. */
export function serviceNodes(
  { config, ports, service }: LocalService,
  { nodes, settings, system }: Plan,
): Pick<LocalClusterOptions, "command" | "nodeEnv" | "initTimeoutMs"> {
  const spec: ServiceNodeSpec = {
    config: resolve(config),
    system,
    settings: { ...settings },
    nodes: nodes.map((name, index) => {
      const port = ports[2 * index] as number;
      const peerPort = service.peerPort === undefined ? port : (ports[2 * index + 1] as number);
      return { name, host: "127.0.0.1", port, peerPort };
    }),
  };
  return {
    command: { file: process.execPath, args: [compiledEntry(ENTRY)] },
    nodeEnv: { [SERVICE_VARIABLE]: JSON.stringify(spec) },
    initTimeoutMs: initTimeoutMsOf(service),
  };
}

const ENTRY = "harness/cli/service/service-node-main.js";
const START_MS = 10_000;

/** Longer than the probe takes, which says more when it gives up. */
export function initTimeoutMsOf({ readyTimeout }: FoundService["service"]): number {
  return START_MS + 1_000 * readyTimeout;
}

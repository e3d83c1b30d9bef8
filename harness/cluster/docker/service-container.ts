import type Dockerode from "dockerode";
import type { Service, ServiceNode } from "../../client/service.ts";
import type { NodeId } from "../../core/ids.ts";
import type { NodeContainerSpec } from "./node-container.ts";

/** What is special about a container of a user's service: its image, its environment and its data. */
export function serviceContainer(
  { data, env, image, peerPort, port }: Service & { readonly image: string },
  id: NodeId,
  addresses: ReadonlyMap<NodeId, string>,
  settings: ServiceNode["settings"],
  disk: Dockerode.MountSettings,
): Pick<NodeContainerSpec, "image" | "program" | "mounts" | "env"> {
  const ports = { port, peerPort: peerPort ?? port };
  const nodes = [...addresses].map(([name, host]) => ({ name, host, ...ports }));
  const host = addresses.get(id) ?? "";
  const node: ServiceNode = { name: id, host, ...ports, nodes, settings, dataFolder: data ?? "" };
  return {
    ...{ image, program: null },
    mounts: data === undefined ? [] : [{ ...disk, Target: data }],
    env: Object.entries(env(node)).map(([name, value]) => `${name}=${value}`),
  };
}

import type Dockerode from "dockerode";
import type { Clock } from "../../core/clock.ts";
import { HarnessError } from "../../core/errors.ts";
import type { NodeId } from "../../core/ids.ts";
import { type AgentClient, connectAgent } from "./agent/agent-client.ts";
import { attachedStreams } from "./agent/attached-streams.ts";
import { askEngine } from "./ask-engine.ts";
import type { Engine } from "./engine.ts";
import type { Labels } from "./labels.ts";
import type { PrivateNetwork } from "./network.ts";
import { COMPILED_ROOT } from "./options.ts";

const AGENT = `${COMPILED_ROOT}/harness/cluster/docker/agent/agent-main.js`;
/** Without it, connections stay silent long after a partition: the kernel doubles its pauses up to two minutes. */
const RTO_SYSCTL = { "net.ipv4.tcp_rto_max_ms": "1000" };
const RTO_SYSCTL_SINCE = [6, 15] as const;

export interface PodSpec {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly node: NodeId;
  /** Of the network container. */
  readonly name: string;
  readonly image: string;
  readonly labels: Labels;
  readonly network: PrivateNetwork;
  readonly networkName: string;
  /** Where the node listens for clients, in the pod. */
  readonly clientPort: number;
}

/**
 * The part of a node that never dies: a container that owns its network namespace and its address, with the agent that
 * sets the rules in there. The node itself joins the namespace and may come and go under the same rules.
 */
export interface Pod {
  readonly containerId: string;
  /** In the private network. */
  readonly address: string;
  readonly agent: AgentClient;
  /** Where the controller reaches the node's client port. */
  readonly client: { readonly host: string; readonly port: number };
}

/** @throws HarnessError when the engine does not start it. */
export async function startPod(spec: PodSpec): Promise<Pod> {
  const { engine, node, name, clock, network } = spec;
  const request = engine.docker.createContainer(creationOf(spec));
  const container = await askEngine(`create container ${name}`, request);
  const streams = await askEngine(`attach to ${name}`, attachedStreams(container));
  await askEngine(`start container ${name}`, container.start());
  return {
    containerId: container.id,
    address: network.addresses.get(node) ?? "",
    agent: connectAgent(streams, { node, clock }),
    client: { host: publishedHost(engine), port: await publishedPort(container, spec) },
  };
}

function creationOf(spec: PodSpec): Dockerode.ContainerCreateOptions {
  const { engine, node, name, image, labels, network, networkName } = spec;
  const clientPort = portKeyOf(spec);
  const address = network.addresses.get(node);
  return {
    name,
    Image: image,
    Cmd: ["node", AGENT],
    Hostname: node,
    Labels: labels,
    ...{ OpenStdin: true, StdinOnce: true, AttachStdin: true, AttachStdout: true },
    AttachStderr: true,
    ExposedPorts: { [clientPort]: {} },
    HostConfig: {
      NetworkMode: networkName,
      CapDrop: ["ALL"],
      CapAdd: ["NET_ADMIN", "NET_RAW"],
      SecurityOpt: ["no-new-privileges"],
      ReadonlyRootfs: true,
      // For the lock of iptables.
      Tmpfs: { "/run": "", "/tmp": "" },
      PortBindings: { [clientPort]: [{ HostIp: publishedAt(engine), HostPort: "" }] },
      Sysctls: knowsRtoSysctl(engine.kernel) ? RTO_SYSCTL : {},
      LogConfig: { Type: "none", Config: {} },
    },
    NetworkingConfig: {
      EndpointsConfig: { [networkName]: { IPAMConfig: { IPv4Address: address ?? "" } } },
    },
  };
}

async function publishedPort(container: Dockerode.Container, spec: PodSpec): Promise<number> {
  const { name } = spec;
  const { NetworkSettings: settings } = await askEngine(`inspect ${name}`, container.inspect());
  const port = settings.Ports[portKeyOf(spec)]?.[0]?.HostPort;
  if (port) return Number(port);
  throw new HarnessError(`The engine has not published the client port of ${name}.`, {
    hint: "`faultline doctor` examines the engine.",
  });
}

function portKeyOf({ clientPort }: PodSpec): string {
  return `${clientPort}/tcp`;
}

/** Clients are for this machine only, unless the engine is on another one. */
function publishedAt(engine: Engine): string {
  return engine.isLocal ? "127.0.0.1" : "0.0.0.0";
}

function publishedHost(engine: Engine): string {
  return engine.isLocal ? "127.0.0.1" : engine.host;
}

function knowsRtoSysctl(kernel: string): boolean {
  const [major = 0, minor = 0] = kernel.split(".").map((part) => Number.parseInt(part, 10));
  const [sinceMajor, sinceMinor] = RTO_SYSCTL_SINCE;
  return major > sinceMajor || (major === sinceMajor && minor >= sinceMinor);
}

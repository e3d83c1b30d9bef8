import type Dockerode from "dockerode";
import { z } from "zod";
import type { Clock } from "../../core/clock.ts";
import { NS_PER_MS } from "../../core/ids.ts";
import type { Abilities } from "../cluster.ts";
import { processStartTicks } from "../common/process-state.ts";
import { connectAgent } from "./agent/agent-client.ts";
import { attachedStreams } from "./agent/attached-streams.ts";
import type { AgentAbilities } from "./agent/protocol.ts";
import { askEngine } from "./ask-engine.ts";
import { labelsOf } from "./labels.ts";
import { COMPILED_ROOT } from "./options.ts";
import type { StorageAbilities } from "./storage/node-disk.ts";
import { probeStorage } from "./storage/probe-storage.ts";

const AGENT = `${COMPILED_ROOT}/harness/cluster/docker/agent/agent-main.js`;

/**
 * What this engine and its kernel can do to nodes: each means is tried in containers that are made for it and removed
 * again. Nothing is concluded from versions.
 *
 * @param image the one that nodes run.
 * @throws HarnessError when the engine cannot even run the containers that it takes.
 */
export async function probeAbilities(
  engine: { readonly docker: Dockerode },
  image: string,
): Promise<Abilities> {
  const network = probeNetwork(engine.docker, image);
  const storage = probeStorage(engine, image);
  // One that fails must not end the process before the other has cleaned up.
  await Promise.allSettled([network, storage]);
  return abilitiesOf(await network, await storage, await findLimits(engine.docker));
}

/** By fault, from what the probes found. */
export function abilitiesOf(
  network: AgentAbilities,
  storage: StorageAbilities,
  limits: Limits,
): Abilities {
  const rules = because("packets cannot be filtered", network.iptables);
  return {
    partition: rules,
    reset: rules,
    // Every packet fault can be had from the queue; netem takes some of them over where the kernel has it.
    packet: rules ?? because("packets cannot be queued", network.queue),
    clog: "a partition does the same on TCP: what is sent over a cut link waits, and is sent again",
    bandwidth: rules ?? because("traffic cannot be shaped", network.shaper),
    // These four take nothing but an engine.
    ...{ kill: null, terminate: null, pause: null, freeze: null },
    "power-loss": storage.powerLoss,
    "disk-full": storage.diskFull,
    corruption: storage.corruption,
    cpu: limits.cpu ? null : "the engine's kernel has no quotas of processor time (CpuCfsQuota)",
    memory: limits.memory ? null : "the engine's kernel has no limits of memory (MemoryLimit)",
    ...{ membership: null, "hand-over": null },
    clock: network.libfaketime === null ? "libfaketime is not in the image" : null,
  };
}

interface Limits {
  readonly cpu: boolean;
  readonly memory: boolean;
}

function because(effect: string, reason: string | null): string | null {
  return reason === null ? null : `${effect}: ${reason}`;
}

const infoSchema = z.looseObject({
  CpuCfsQuota: z.boolean().default(false),
  MemoryLimit: z.boolean().default(false),
});

async function findLimits(docker: Dockerode): Promise<Limits> {
  const info = infoSchema.parse(await askEngine("tell what it is", docker.info()));
  return { cpu: info.CpuCfsQuota, memory: info.MemoryLimit };
}

/** Runs an agent once, with the rights that the agents of a run have, in a namespace of its own. */
async function probeNetwork(docker: Dockerode, image: string): Promise<AgentAbilities> {
  const runId = `probe-${process.pid}-${processStartTicks(process.pid) ?? 0}-network-${++probes}`;
  const name = `faultline-${runId}`;
  const request = docker.createContainer({
    name,
    Image: image,
    Cmd: ["node", AGENT],
    Labels: { ...labelsOf(runId) },
    ...{ OpenStdin: true, StdinOnce: true, AttachStdin: true, AttachStdout: true },
    AttachStderr: true,
    HostConfig: {
      NetworkMode: "none",
      CapDrop: ["ALL"],
      CapAdd: ["NET_ADMIN", "NET_RAW"],
      SecurityOpt: ["no-new-privileges"],
      ReadonlyRootfs: true,
      Tmpfs: { "/run": "", "/tmp": "" },
      LogConfig: { Type: "none", Config: {} },
    },
  });
  const container = await askEngine(`create container ${name}`, request);
  try {
    const streams = await askEngine(`attach to ${name}`, attachedStreams(container));
    await askEngine(`start container ${name}`, container.start());
    return await connectAgent(streams, { node: "a trial container", clock: CLOCK }).abilities();
  } finally {
    await askEngine(`remove ${name}`, container.remove({ force: true })).catch(() => {});
  }
}

let probes = 0;

/** For the deadline of one question, asked before there is a run with a clock of its own. */
const CLOCK: Clock = {
  now: () => Math.round(performance.now() * NS_PER_MS),
  schedule(at, run) {
    const timer = setTimeout(run, (at - CLOCK.now()) / NS_PER_MS);
    return () => clearTimeout(timer);
  },
};

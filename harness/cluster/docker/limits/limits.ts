import type Dockerode from "dockerode";
import { messageOf } from "../../../core/errors.ts";
import type { Proof } from "../../cluster.ts";
import { askEngine, statusOf } from "../ask-engine.ts";

/** What one container may use. Limits stay when it is started again, and can be set while it is down. */
export interface Limits {
  /** Of one core, at least one percent. Proven by the quota read back. */
  limitCpu(percent: number): Promise<Proof>;
  /** Idempotent. */
  liftCpu(): Promise<Proof>;
  /**
   * The kernel kills the container when it needs more. One that uses more already is killed at once or, where the kernel
   * (cgroup v1) refuses such a limit, gets the lowest that it takes: evidence tells both. Proven by the limit read back.
   */
  limitMemory(megabytes: number): Promise<Proof>;
  /** Idempotent. */
  liftMemory(): Promise<Proof>;
}

const PERIOD_US = 100_000;
const UNLIMITED = -1;
const MEBIBYTE = 1024 * 1024;
/** Room over what a container uses, when the kernel refuses a limit below that. */
const MARGIN_BYTES = MEBIBYTE;
const TRIES = 20;

export function limitsOf(docker: Dockerode, container: Dockerode.Container): Limits {
  return {
    async limitCpu(percent) {
      const quotaUs = Math.max(1, Math.round(percent)) * (PERIOD_US / 100);
      const hostConfig = await setCpu(container, quotaUs);
      return { holds: hostConfig.CpuQuota === quotaUs, evidence: cpuEvidence(hostConfig) };
    },
    async liftCpu() {
      const hostConfig = await setCpu(container, UNLIMITED);
      return { holds: (hostConfig.CpuQuota ?? 0) <= 0, evidence: cpuEvidence(hostConfig) };
    },
    limitMemory: (megabytes) => squeeze(container, megabytes * MEBIBYTE),
    async liftMemory() {
      // Not every engine takes "unlimited" here, for memory or for swap: what the machine has comes to the same.
      const { MemTotal: total } = await askEngine("tell its memory", docker.info());
      await setMemory(container, total, total);
      const { Memory: limitBytes } = await hostConfigOf(container);
      return { holds: limitBytes === total, evidence: { limitBytes: limitBytes ?? 0 } };
    },
  };
}

async function setCpu(container: Dockerode.Container, quotaUs: number): Promise<HostConfig> {
  const request = container.update({ CpuPeriod: PERIOD_US, CpuQuota: quotaUs });
  await askEngine(`limit the CPU of ${container.id}`, request);
  return hostConfigOf(container);
}

function cpuEvidence({ CpuPeriod, CpuQuota }: HostConfig): { quotaUs: number; periodUs: number } {
  return { quotaUs: CpuQuota ?? 0, periodUs: CpuPeriod ?? 0 };
}

async function squeeze(container: Dockerode.Container, wantedBytes: number): Promise<Proof> {
  let limitBytes = wantedBytes;
  for (let attempt = 1; ; attempt++) {
    try {
      await setMemory(container, limitBytes, limitBytes);
      break;
    } catch (thrown) {
      const usedBytes = refusedUsage(thrown);
      if (usedBytes === null || attempt === TRIES) throw thrown;
      limitBytes = Math.max(limitBytes, pages(usedBytes)) + MARGIN_BYTES;
    }
  }
  const { Memory: readBack } = await hostConfigOf(container);
  return { holds: readBack === limitBytes, evidence: { wantedBytes, limitBytes: readBack ?? 0 } };
}

/** Without swap: with it, nothing would be killed. */
async function setMemory(
  container: Dockerode.Container,
  bytes: number,
  withSwapBytes: number,
): Promise<void> {
  const request = container.update({ Memory: bytes, MemorySwap: withSwapBytes });
  await askEngine(`limit the memory of ${container.id}`, request);
}

/** What the container uses, when the kernel refused a limit because of that; 0: more than the limit. Null: other errors. */
function refusedUsage(thrown: unknown): number | null {
  const said = messageOf(thrown);
  if (statusOf(thrown) !== 500) return null;
  const usage = /unable to set memory limit.*current usage: (\d+)/.exec(said)?.[1];
  if (usage !== undefined) return Number(usage);
  return /memory\.\S+: device or resource busy/.test(said) ? 0 : null;
}

function pages(bytes: number): number {
  return Math.ceil(bytes / 4096) * 4096;
}

type HostConfig = Dockerode.ContainerInspectInfo["HostConfig"];

async function hostConfigOf(container: Dockerode.Container): Promise<HostConfig> {
  return (await askEngine(`inspect ${container.id}`, container.inspect())).HostConfig;
}

import { existsSync, readdirSync } from "node:fs";
import { messageOf } from "../../../core/errors.ts";
import { run } from "./command.ts";
import { PacketQueue } from "./packet-queue.ts";
import type { AgentAbilities } from "./protocol.ts";
import { restoreText, rulesOf } from "./rules.ts";
import { tcpRtoMaxMs } from "./sockets.ts";
import { shapeText } from "./traffic.ts";

/** An address that nobody has (RFC 5737). */
const NOBODY = "192.0.2.1";
const TRIAL_QUEUE_NUMBER = 6;
const STATE = {
  drops: [{ from: NOBODY, port: 1 }],
  resets: [NOBODY],
  packet: null,
  bandwidthKbit: 1000,
  peers: [NOBODY],
  peerPort: 1,
};

/**
 * Tries everything in this namespace, in chains and on the loopback device, and takes it away again. For a namespace
 * without nodes.
 */
export async function findAbilities(): Promise<AgentAbilities> {
  const [rules, queue, traffic] = await Promise.all([tryRules(), tryQueue(), tryTraffic()]);
  return {
    ...rules,
    queue,
    ...traffic,
    libfaketime: findLibfaketime(),
    tcpRtoMaxMs: tcpRtoMaxMs(),
  };
}

/** Whether `tc` takes netem. Tried on the loopback device, which carries nothing between nodes. */
export function tryNetem(): Promise<string | null> {
  return reasonAgainst(async () => {
    await run("tc", ["qdisc", "add", "dev", "lo", "root", "netem", "delay", "0ms"]);
    await run("tc", ["qdisc", "del", "dev", "lo", "root"]);
  });
}

async function tryRules(): Promise<Pick<AgentAbilities, "iptables">> {
  return { iptables: await reasonAgainst(() => tryChain("FAULTLINE-TRY", rulesOf(STATE, false))) };
}

function tryQueue(): Promise<string | null> {
  const queue = new PacketQueue(TRIAL_QUEUE_NUMBER, 0);
  return reasonAgainst(async () => {
    await tryChain("FAULTLINE-TRYQ", rulesOf({ ...STATE, drops: [], resets: [] }, true));
    await queue.start();
    queue.close();
  });
}

async function tryChain(chain: string, rules: readonly string[]): Promise<void> {
  const renamed = rules.map((rule) => rule.replace(/^-A \S+/, `-A ${chain}`));
  await run("iptables-restore", ["--noflush"], restoreText(renamed, chain));
  await run("iptables", ["-F", chain]);
  await run("iptables", ["-X", chain]);
}

/** One after the other: both need the root of the device. */
async function tryTraffic(): Promise<Pick<AgentAbilities, "netem" | "shaper">> {
  const netem = await tryNetem();
  const shaper = await reasonAgainst(async () => {
    await run("tc", ["-batch", "-"], shapeText("lo", { ...STATE, netem: null }));
    await run("tc", ["qdisc", "del", "dev", "lo", "root"]);
  });
  return { netem, shaper };
}

async function reasonAgainst(attempt: () => Promise<void>): Promise<string | null> {
  try {
    await attempt();
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

/** Debian puts it in a folder named after the architecture. */
function findLibfaketime(): string | null {
  return (
    readdirSync("/usr/lib")
      .map((folder) => `/usr/lib/${folder}/faketime/libfaketime.so.1`)
      .find((file) => existsSync(file)) ?? null
  );
}

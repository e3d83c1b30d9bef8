import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { compiledEntry } from "../../../../node/compiled-entry.ts";
import { createRealClock } from "../../../../runner/real-clock.ts";
import { type AgentClient, connectAgent } from "../agent-client.ts";

const SOURCE = fileURLToPath(new URL("../queue/queue-agent.c", import.meta.url));
const TALKER = fileURLToPath(new URL("../fixtures/talker.mjs", import.meta.url));

/** A network of its own in which agents can be tried: no container engine, and nothing of the machine's network. */
export interface Stand {
  readonly stations: readonly Station[];
  close(): Promise<void>;
}

/** A network namespace with an address, an agent, and programs that talk. */
export interface Station {
  readonly node: string;
  readonly address: string;
  readonly agent: AgentClient;
  /** Runs a command in the namespace. */
  run(file: string, ...args: string[]): string;
  /** Starts fixtures/talker.mjs. The answer grows with what it prints. */
  talk(...args: string[]): { readonly words: readonly string[] };
}

/** Why no stand can be made on this machine; null when it can. */
export function reasonAgainstNamespaces(): string | null {
  if (process.getuid?.() !== 0) return "needs root";
  for (const [tool, flag] of [
    ["iptables", "--version"],
    ["tc", "-V"],
    ["ss", "-V"],
    ["gcc", "--version"],
  ] as const)
    try {
      execFileSync(tool, [flag], { stdio: "ignore" });
    } catch {
      return `needs ${tool}`;
    }
  return null;
}

/** Namespaces n1, n2, ... on one bridge, which has a namespace of its own. In the last one the kernel's pauses are long. */
export async function createStand(count: number): Promise<Stand> {
  const bin = mkdtempSync(path.join(tmpdir(), "faultline-agent-"));
  const queue = path.join(bin, "faultline-queue");
  execFileSync("gcc", ["-O2", "-Wall", "-Wextra", "-Werror", "-o", queue, SOURCE]);
  const prefix = `flt-agent-${process.pid}`;
  const hub = `${prefix}-hub`;
  const closers: (() => Promise<void>)[] = [];
  ip("netns", "add", hub);
  ip("-n", hub, "link", "add", "br0", "type", "bridge");
  ip("-n", hub, "link", "set", "br0", "up");
  const stations = Array.from({ length: count }, (_, index) => {
    const node = `n${index + 1}`;
    const name = `${prefix}-${node}`;
    const address = `10.99.0.${10 + index}`;
    plug({ hub, name, node, address, last: index === count - 1 });
    return startStation({ node, name, address, bin, closers });
  });
  return {
    stations,
    close: async () => {
      await Promise.all(closers.map((close) => close()));
      for (const station of stations) ip("netns", "del", `${prefix}-${station.node}`);
      ip("netns", "del", hub);
      rmSync(bin, { recursive: true });
    },
  };
}

interface Plug {
  readonly hub: string;
  readonly name: string;
  readonly node: string;
  readonly address: string;
  readonly last: boolean;
}

function plug({ hub, name, node, address, last }: Plug): void {
  ip("netns", "add", name);
  ip("-n", hub, "link", "add", node, "type", "veth", "peer", "name", "eth0", "netns", name);
  ip("-n", hub, "link", "set", node, "master", "br0", "up");
  ip("-n", name, "address", "add", `${address}/24`, "dev", "eth0");
  ip("-n", name, "link", "set", "lo", "up");
  ip("-n", name, "link", "set", "eth0", "up");
  const rtoMax = "/proc/sys/net/ipv4/tcp_rto_max_ms";
  // As a pod does it; the last one stays as kernels are that do not know it.
  if (!last && existsSync(rtoMax)) ip("netns", "exec", name, "sh", "-c", `echo 1000 > ${rtoMax}`);
}

interface StationPlan {
  readonly node: string;
  readonly name: string;
  readonly address: string;
  readonly bin: string;
  readonly closers: (() => Promise<void>)[];
}

function startStation({ node, name, address, bin, closers }: StationPlan): Station {
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
  const start = (...command: string[]) => {
    const child = spawn("ip", ["netns", "exec", name, ...command], { env });
    const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    closers.push(() => {
      child.stdin.end();
      return gone;
    });
    return child;
  };
  const entry = compiledEntry("harness/cluster/docker/agent/agent-main.js");
  const { stdin, stdout, stderr } = start(process.execPath, entry, "7");
  const streams = { input: stdin, output: stdout, errors: stderr };
  return {
    node,
    address,
    agent: connectAgent(streams, { node, clock: createRealClock() }),
    run: (file, ...args) =>
      execFileSync("ip", ["netns", "exec", name, file, ...args], { env, encoding: "utf8" }),
    talk: (...args) => {
      const words: string[] = [];
      start(process.execPath, TALKER, ...args)
        .stdout.setEncoding("utf8")
        .on("data", (text: string) => words.push(...text.split("\n").filter(Boolean)));
      return { words };
    },
  };
}

function ip(...args: string[]): void {
  execFileSync("ip", args, { stdio: ["ignore", "ignore", "inherit"] });
}

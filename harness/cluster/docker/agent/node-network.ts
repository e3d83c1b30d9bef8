import { readFileSync } from "node:fs";
import { z } from "zod";
import type { LinkConditions } from "../../cluster.ts";
import { PERFECT_LINKS } from "../../cluster.ts";
import { run } from "./command.ts";
import type { PacketQueue } from "./packet-queue.ts";
import type { Applied, Counters, DesiredState } from "./protocol.ts";
import { CHAIN, compareRules, QUEUE_NUMBER, restoreText, rulesOf } from "./rules.ts";
import { closeSockets, closeStuckSockets } from "./sockets.ts";
import {
  netemWords,
  parseDisciplines,
  type Shape,
  shapeOf,
  shapeProblems,
  shaperCounters,
  shapeText,
} from "./traffic.ts";

const NO_FAULTS: DesiredState = {
  drops: [],
  resets: [],
  packet: null,
  bandwidthKbit: null,
  peers: [],
  peerPort: 1,
};

/** The faults of the network in the namespace in which this process runs. */
export class NodeNetwork {
  readonly #queue: PacketQueue;
  readonly #netemWorks: () => Promise<boolean>;
  readonly #hooked: Promise<void>;
  /** As `tc` was last told; "unknown" before that, and when it did not do all of it. */
  #shape: Shape | null | "unknown" = "unknown";
  #device: string | null = null;

  constructor(queue: PacketQueue, netemWorks: () => Promise<boolean>) {
    this.#queue = queue;
    this.#netemWorks = netemWorks;
    this.#hooked = hookChain();
    // Whoever applies a state gets the error.
    this.#hooked.catch(() => {});
  }

  /** Makes `state` all that is in place, and reads it back. Not to be called again before it has settled. */
  async apply(state: DesiredState): Promise<Applied> {
    const startedMs = performance.now();
    await this.#hooked;
    const netem = await this.#netemFor(state.packet);
    const queued = state.packet !== null && netem === null;
    if (queued) await this.#queue.set(state.packet ?? PERFECT_LINKS);
    const shape = shapeOf(state, netem);
    await this.#shapeTraffic(shape);
    const rules = rulesOf(state, queued);
    await run("iptables-restore", ["--noflush"], restoreText(rules));
    const socketsClosed = await closeBroken(state);
    const [listing, problems] = await Promise.all([
      run("iptables", ["-S", CHAIN]),
      this.#shapeProblems(shape),
    ]);
    const { missing, unasked, inOrder } = compareRules(rules, listing);
    const bound = !queued || isBound(QUEUE_NUMBER);
    return {
      ok: inOrder && problems.length === 0 && bound,
      evidence: {
        rules: rules.length,
        missing,
        unasked,
        socketsClosed,
        ...(state.packet ? { packetsBy: queued ? "queue" : "netem", queueBound: bound } : {}),
        ...(shape || problems.length > 0 ? { shaper: shape?.netem ?? "", problems } : {}),
      },
      tookMs: round(performance.now() - startedMs),
    };
  }

  /** Takes everything away. */
  async clear(): Promise<void> {
    await this.apply(NO_FAULTS);
  }

  async counters(): Promise<Counters> {
    const shaper = await this.#disciplines();
    return { queue: await this.#queue.counters(), shaper: shaperCounters(shaper) };
  }

  async #netemFor(conditions: LinkConditions | null): Promise<string | null> {
    const words = conditions && netemWords(conditions);
    return words !== null && (await this.#netemWorks()) ? words : null;
  }

  async #shapeTraffic(shape: Shape | null): Promise<void> {
    if (JSON.stringify(shape) === JSON.stringify(this.#shape)) return;
    const before = this.#shape;
    this.#shape = "unknown";
    if (shape) this.#device = await deviceTowards(shape.peers);
    if (before !== null && this.#device !== null)
      await run("tc", ["qdisc", "del", "dev", this.#device, "root"]).catch((error: unknown) => {
        // It says so when there is nothing to delete, and then nothing is wrong.
        if (before !== "unknown") throw error;
      });
    if (shape && this.#device !== null)
      await run("tc", ["-batch", "-"], shapeText(this.#device, shape));
    this.#shape = shape;
  }

  async #shapeProblems(shape: Shape | null): Promise<readonly string[]> {
    if (this.#device === null) return [];
    const [disciplines, filters] = await Promise.all([
      this.#disciplines(),
      shape ? run("tc", ["filter", "show", "dev", this.#device]) : "",
    ]);
    return shapeProblems(shape, disciplines, filters);
  }

  async #disciplines(): Promise<ReturnType<typeof parseDisciplines>> {
    if (this.#device === null) return [];
    return parseDisciplines(await run("tc", ["-s", "-j", "qdisc", "show", "dev", this.#device]));
  }
}

/** Makes the chain, and lets all packets that come in and go out pass through it, once. */
async function hookChain(): Promise<void> {
  await run("iptables-restore", ["--noflush"], restoreText([]));
  for (const hook of ["INPUT", "OUTPUT"])
    await run("iptables", ["-C", hook, "-j", CHAIN]).catch(() =>
      run("iptables", ["-I", hook, "-j", CHAIN]),
    );
}

async function closeBroken(state: DesiredState): Promise<number> {
  const cut = new Set([...state.drops.map(({ from }) => from), ...state.resets]);
  const [reset, stuck] = await Promise.all([
    closeSockets(state.resets),
    closeStuckSockets(state.peers.filter((peer) => !cut.has(peer))),
  ]);
  return reset + stuck;
}

async function deviceTowards(peers: readonly string[]): Promise<string> {
  const route = await run("ip", ["-j", "route", "get", peers[0] ?? ""]);
  const schema = z.array(z.looseObject({ dev: z.string() })).min(1);
  return schema.parse(JSON.parse(route))[0]?.dev ?? "";
}

/** Whether a program takes the packets of this queue: the first column of the kernel's list. */
function isBound(queueNumber: number): boolean {
  const list = readFileSync("/proc/net/netfilter/nfnetlink_queue", "utf8");
  return list.split("\n").some((line) => Number.parseInt(line, 10) === queueNumber);
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}

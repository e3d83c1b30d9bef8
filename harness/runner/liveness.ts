import type { Cluster, Grudge } from "../cluster/cluster.ts";
import { assertNever } from "../core/assert.ts";
import type { NodeId } from "../core/ids.ts";
import { canonicalJson, type Json, type JsonObject } from "../core/json.ts";
import { random, type Seed } from "../core/random.ts";
import type { Generator, OpTemplate } from "../generator/generator.ts";
import { any, concat, delay, emit, onThreads, timeLimit, untilOk } from "../generator/index.ts";
import { DISTURBANCE_KINDS, type DisturbanceName } from "../nemesis/disturbance-kinds.ts";
import type { NodeView } from "../node/program.ts";
import type { Journal } from "./journal.ts";

export interface LivenessOptions {
  /** Decides which nodes are the core. */
  readonly seed: Seed;
  /** How long the clients of the core have. */
  readonly budgetMs: number;
  /** The nodes of which a majority must be whole for the system to serve. */
  readonly voters: readonly NodeId[];
  /**
   * Where members may have changed meanwhile: the sets of nodes of which this node needs a majority each, by its own
   * account. Left out: it needs the voters.
   */
  readonly quorumsIn?: ((view: NodeView) => readonly (readonly NodeId[])[]) | undefined;
  /** What client number `client` must get done, in this order. */
  readonly demands: (client: number) => readonly OpTemplate[];
}

export interface LivenessPhase {
  readonly liveness: LivenessOptions;
  readonly cluster: Cluster;
  readonly journal: Journal;
  /** By thread: the node that its client talks to. */
  readonly homes: readonly NodeId[];
  /** Lets clients work until they are done; false when something else ended the run meanwhile. */
  readonly drive: (generator: Generator) => Promise<boolean>;
}

interface Demand {
  readonly thread: number;
  readonly node: NodeId;
  readonly ops: readonly OpTemplate[];
}

/** Between two tries of a client: whoever refuses at once is not flooded. */
const RETRY_MS = 20;

/**
 * Makes a random majority of nodes whole and what is wrong with all others permanent: their links are cut, and whoever is
 * down, paused or disturbed stays so. Then one client of each node of this core must get its operations done in time; when
 * they do not, the history gets a `stall`. Faults that come and go heal so soon that a system which would never get over one
 * of them is not seen (TigerBeetle's VOPR, "liveness mode").
 *
 * Where members come and go, the core is a majority of whatever its nodes go by, and only clients of nodes that belong to
 * it by all accounts must be served. Should the nodes turn out to need more, as when a change that was under way goes on,
 * the core grows and its clients get their time again.
 */
export async function demandProgress(phase: LivenessPhase): Promise<void> {
  const { cluster, homes, journal, liveness } = phase;
  let core = await wholeCore(
    phase,
    drawCore(liveness, (node) => homes.includes(node)),
  );
  journal.note({ note: "liveness", core: [...core] });
  if ((await servedNodes(phase, core)).length === 0) {
    if (!(await settle(phase, core))) return;
    core = await wholeCore(phase, core);
  }
  for (;;) {
    const demands = demandsOf(phase, await servedNodes(phase, core));
    const before = journal.history().operations.length;
    if (!(await phase.drive(demanding(liveness.budgetMs, demands)))) return;
    const done = journal.history().operations.slice(before);
    const grown = await wholeCore(phase, core);
    const served = await servedNodes(phase, grown);
    const unmet = demands.flatMap(({ thread, node, ops }) => {
      const own = done.filter(({ invoke }) => Number(invoke.process) % homes.length === thread);
      const next = ops[own.filter(({ completion }) => completion?.type === "ok").length];
      if (next === undefined || !served.includes(node)) return [];
      return [`its client on ${node} waits for ${opText(next)}`];
    });
    if (unmet.length === 0) return;
    if (grown.length === core.length) {
      journal.note({ note: "stall", waitingFor: await describeStall(cluster, core, unmet) });
      return;
    }
    core = grown;
  }
}

/**
 * Nodes that were all ended while their members changed may come up with accounts by which none of them belongs to the core.
 * Before anybody can be demanded to serve, they need time to agree; the clients of all of them try meanwhile.
 *
 * @returns false when something else ended the run.
 */
function settle(phase: LivenessPhase, core: readonly NodeId[]): Promise<boolean> {
  return phase.drive(demanding(phase.liveness.budgetMs, demandsOf(phase, core)));
}

/** A majority of the voters, every other time the smallest one. At least one of its nodes has a client. */
function drawCore(
  { seed, voters }: LivenessOptions,
  hasClient: (node: NodeId) => boolean,
): readonly NodeId[] {
  const stream = random(seed, "core");
  const smallest = Math.floor(voters.length / 2) + 1;
  const size = stream.chance(1, 2) ? smallest : stream.between(smallest, voters.length);
  const order = stream.shuffle(voters);
  const first = order.find(hasClient);
  const chosen = [...(first === undefined ? [] : [first]), ...order.filter((id) => id !== first)];
  return voters.filter((node) => chosen.indexOf(node) < size);
}

/** Makes the core whole and all others cut off; more than `core`, when its nodes need others for a majority. */
async function wholeCore(
  { cluster, liveness }: Pick<LivenessPhase, "cluster" | "liveness">,
  core: readonly NodeId[],
): Promise<readonly NodeId[]> {
  await keepOnly(cluster, core);
  for (const quorum of await quorumsOf(cluster, liveness, core)) {
    const missing =
      Math.floor(quorum.length / 2) + 1 - core.filter((id) => quorum.includes(id)).length;
    if (missing <= 0) continue;
    const more = quorum.filter((node) => !core.includes(node)).slice(0, missing);
    const grown = cluster.nodes.filter((node) => core.includes(node) || more.includes(node));
    return wholeCore({ cluster, liveness }, grown);
  }
  return core;
}

/** The nodes of the core that belong to it by the account of each of them. */
async function servedNodes(
  { cluster, liveness }: Pick<LivenessPhase, "cluster" | "liveness">,
  core: readonly NodeId[],
): Promise<readonly NodeId[]> {
  const quorums = await quorumsOf(cluster, liveness, core);
  return core.filter((node) => quorums.every((quorum) => quorum.includes(node)));
}

async function quorumsOf(
  cluster: Cluster,
  { quorumsIn }: LivenessOptions,
  core: readonly NodeId[],
): Promise<readonly (readonly NodeId[])[]> {
  if (!quorumsIn) return [];
  const views = await Promise.all(core.map((node) => cluster.inspect(node)));
  return views.flatMap((view) => (view === null ? [] : quorumsIn(view)));
}

async function keepOnly(cluster: Cluster, core: readonly NodeId[]): Promise<void> {
  await cluster.network.cut(grudgeAround(cluster.nodes, core));
  await cluster.network.clog?.([]);
  for (const node of core) {
    for (const kind of Object.keys(DISTURBANCE_KINDS))
      await cluster.disturbances.lift(node, kind as DisturbanceName);
    await revive(cluster, node);
  }
}

/** Only links between two nodes of the core are open. */
function grudgeAround(nodes: readonly NodeId[], core: readonly NodeId[]): Grudge {
  return new Map(
    nodes.map((node) => {
      const heard = core.includes(node) ? core : [];
      return [node, new Set(nodes.filter((other) => other !== node && !heard.includes(other)))];
    }),
  );
}

async function revive({ processes }: Cluster, node: NodeId): Promise<void> {
  const state = processes.state(node);
  switch (state) {
    case "running":
      return;
    case "down":
      await processes.restart(node);
      return;
    case "paused":
      await processes.resume(node);
      return;
    case "frozen":
      await processes.thaw(node);
      return;
    default:
      assertNever(state);
  }
}

/** One client for each node of the core that has any. */
function demandsOf({ homes, liveness }: LivenessPhase, core: readonly NodeId[]): readonly Demand[] {
  return core.flatMap((node) => {
    const thread = homes.indexOf(node);
    return thread < 0 ? [] : [{ thread, node, ops: liveness.demands(thread) }];
  });
}

/** Each client does its operations one by one, each again and again until it has succeeded. */
function demanding(budgetMs: number, demands: readonly Demand[]): Generator {
  const clients = demands.map(({ thread, ops }) =>
    onThreads(
      (other) => other === thread,
      delay(RETRY_MS, concat(...ops.map((op) => untilOk(emit(op))))),
    ),
  );
  return timeLimit(budgetMs, any(...clients));
}

/** `no node of the core n1 n2 leads: n1 candidate (term 9), n2 is down; its client on n1 waits for 'write' of 3`. */
async function describeStall(
  cluster: Cluster,
  core: readonly NodeId[],
  unmet: readonly string[],
): Promise<string> {
  const views = await Promise.all(
    core.map(async (node) => ({ node, view: await cluster.inspect(node) })),
  );
  const leaders = views.filter(({ view }) => view?.leader === true).map(({ node }) => node);
  const head =
    leaders.length === 0
      ? `no node of the core ${core.join(" ")} leads`
      : `of the core ${core.join(" ")}, ${leaders.join(" and ")} leads`;
  const states = views.map(({ node, view }) =>
    view === null ? `${node} is ${cluster.processes.state(node)}` : viewText(node, view),
  );
  return `${head}: ${states.join(", ")}; ${unmet.join("; ")}`;
}

function viewText(node: NodeId, view: JsonObject): string {
  const { role, leader: _, ...more } = view;
  const facts = Object.entries(more).map(([name, value]) => `${name} ${plain(value)}`);
  return `${node} ${plain(role)} (${facts.join(", ")})`;
}

function opText({ f, key, value }: OpTemplate): string {
  const of = key === undefined ? "" : ` of key ${plain(key)}`;
  return `'${f}'${of}${value === undefined || value === null ? "" : ` (${plain(value)})`}`;
}

function plain(value: Json | undefined): string {
  return typeof value === "string" ? value : canonicalJson(value ?? null);
}

import type { Cluster } from "../cluster/cluster.ts";
import type { NodeId } from "../core/ids.ts";
import { canonicalJson, type Json, type JsonObject } from "../core/json.ts";
import type { Generator, OpTemplate } from "../generator/generator.ts";
import { any, concat, delay, emit, onThreads, timeLimit, untilOk } from "../generator/index.ts";
import type { Journal } from "./journal.ts";
import { type CoreOptions, damagedOf, drawCore, servedNodes, wholeCore } from "./liveness-core.ts";

export interface LivenessOptions extends CoreOptions {
  /** How long the clients of the core have. */
  readonly budgetMs: number;
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
 *
 * Nodes that do not start any more, because of damage to their disks, are never in the core. Where there is no majority without
 * them, nobody owes progress, and the history says so.
 */
export async function demandProgress(phase: LivenessPhase): Promise<void> {
  const drawn = drawCore(phase, phase.homes);
  const core = drawn && (await wholeCore(phase, drawn));
  if (!core) return noteThatNoneIsOwed(phase);
  phase.journal.note({ note: "liveness", core: [...core] });
  if ((await servedNodes(phase, core)).length > 0) return demandOf(phase, core);
  if (!(await settle(phase, core))) return;
  const settled = await wholeCore(phase, core);
  return settled ? demandOf(phase, settled) : noteThatNoneIsOwed(phase);
}

async function demandOf(phase: LivenessPhase, initialCore: readonly NodeId[]): Promise<void> {
  const { cluster, homes, journal, liveness } = phase;
  let core = initialCore;
  for (;;) {
    const demands = demandsOf(phase, await servedNodes(phase, core));
    const before = journal.history().operations.length;
    if (!(await phase.drive(demanding(liveness.budgetMs, demands)))) return;
    const done = journal.history().operations.slice(before);
    const grown = await wholeCore(phase, core);
    if (!grown) return noteThatNoneIsOwed(phase);
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

function noteThatNoneIsOwed({ cluster, journal }: LivenessPhase): void {
  journal.note({ note: "liveness-not-owed", damaged: [...damagedOf(cluster)] });
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

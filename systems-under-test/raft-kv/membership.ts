import type { NodeId } from "../../harness/core/ids.ts";
import type { Body } from "../../harness/node/message.ts";
import type { Request } from "../../harness/node/program.ts";
import { type Configuration, isVoter } from "./configuration.ts";
import type { Leadership } from "./leadership.ts";
import type { PendingChanges } from "./pending.ts";
import type { Replication } from "./replication.ts";
import type { MemberChange } from "./requests.ts";
import type { Raft } from "./state.ts";

/** A change whose learners don't catch up is given up after so many election timeouts. */
const PATIENCE_TIMEOUTS = 10;

/** A round of catching up: what was in the log when it began (dissertation, section 4.2.1). */
interface CatchUp {
  readonly untilIndex: number;
  readonly sinceMs: number;
}

interface Change {
  readonly request: Request;
  readonly voters: readonly NodeId[];
  readonly sinceMs: number;
  /** The nodes that have not caught up. */
  readonly learning: Map<NodeId, CatchUp>;
  /** Whether it is in the log. From then on it goes on without this leader, if need be. */
  entered: boolean;
}

interface Parts {
  readonly pending: PendingChanges;
  readonly replication: Replication;
  readonly onProgress: () => void;
  readonly stepDown: () => void;
}

/**
 * Changes of the membership by joint consensus: Raft paper, section 6; dissertation, section 4.3. The leader teaches the
 * new nodes while they have no say, then enters the joint configuration, and when that is committed the new one. If it
 * is no part of the new one, it steps down when that is committed.
 */
export class Membership {
  readonly #raft: Raft;
  readonly #parts: Parts;
  #change: Change | null = null;

  constructor(raft: Raft, parts: Parts) {
    this.#raft = raft;
    this.#parts = parts;
  }

  /** The members of a change that waits for its new nodes to catch up, or is under way. */
  get wanted(): readonly NodeId[] | null {
    return this.#change?.voters ?? null;
  }

  /** Takes a client's wish; this node leads. */
  begin(request: Request, wish: MemberChange): void {
    const { env, log, state } = this.#raft;
    const { leadership } = state;
    if (!leadership) return;
    const current = log.configuration.voters;
    const refusal = this.#refusal(leadership, wish);
    if (refusal) {
      env.reply(request, refusal);
      return;
    }
    const added = wish.add.filter((node) => !current.includes(node));
    const stay = current.filter((node) => !wish.remove.includes(node));
    const voters = [...stay, ...new Set(added)];
    if (added.length === 0 && stay.length === current.length) {
      env.reply(request, { type: "raft.change_ok", members: current });
      return;
    }
    const sinceMs = env.clock.monotonic();
    const untilIndex = log.lastIndex;
    const learning = new Map(added.map((node) => [node, { untilIndex, sinceMs }]));
    this.#change = { request, voters, sinceMs, learning, entered: false };
    env.note("change-begun", { voters });
    leadership.teach(
      added.filter((node) => node !== env.self),
      log.lastIndex + 1,
      sinceMs,
    );
    this.#parts.replication.sendProbes();
    this.onProgress();
  }

  /** Something was acknowledged or committed. */
  onProgress(): void {
    const { env, log, state } = this.#raft;
    const { leadership } = state;
    if (!leadership) return;
    const { configuration } = log;
    if (this.#change && !this.#change.entered) this.#enterWhenTaught(this.#change, leadership);
    else if (log.configurationIndex > state.commitIndex) return;
    else if (configuration.next) this.#enterFinal(configuration.next, this.#change?.request);
    else if (!isVoter(configuration, env.self)) this.#parts.stepDown();
  }

  /** Time has passed: a change that waits for learners too long is given up. */
  onTick(): void {
    const { env, settings } = this.#raft;
    const change = this.#change;
    if (!change || change.entered) return;
    const waitedMs = env.clock.monotonic() - change.sinceMs;
    if (waitedMs < PATIENCE_TIMEOUTS * settings.electionTimeoutMs) return;
    this.#giveUp(`${[...change.learning.keys()].join(", ")} did not catch up`);
  }

  /** This node leads no more. */
  abandon(): void {
    if (this.#change && !this.#change.entered)
      this.#giveUp("leadership was lost before the change");
    this.#change = null;
  }

  #refusal(leadership: Leadership, { add, remove }: MemberChange): Body | null {
    const { bugs, env, log, state } = this.#raft;
    const { configuration } = log;
    const stranger = [...add, ...remove].find(
      (node) => node !== env.self && !env.peers.includes(node),
    );
    if (stranger !== undefined) return error(12, `${stranger} is no node of this cluster`);
    const stay = [...configuration.voters, ...add].some((node) => !remove.includes(node));
    if (!stay) return error(12, "no member would be left");
    if (this.#change || configuration.next || log.configurationIndex > state.commitIndex) {
      return error(11, "another change of the membership is under way");
    }
    // An uncommitted configuration of an earlier leader may yet come back: Ongaro, "bug in single-server membership
    // changes", raft-dev, 10 July 2015.
    if (state.commitIndex < leadership.firstIndex && !bugs.has("single-server-race")) {
      return error(11, "this leader has not committed an entry of its own term yet");
    }
    return null;
  }

  #enterWhenTaught(change: Change, leadership: Leadership): void {
    const { bugs, log } = this.#raft;
    for (const [node, round] of change.learning) this.#examine(change, leadership, node, round);
    if (change.learning.size > 0) return;
    leadership.teach([], 0, 0);
    change.entered = true;
    const { voters } = log.configuration;
    if (bugs.has("single-server-race") && isSingle(voters, change.voters)) {
      this.#enterFinal(change.voters, change.request);
    } else {
      this.#enter({ voters, next: change.voters });
    }
  }

  /** A learner has caught up when it needed less than an election timeout for what was new. */
  #examine(change: Change, leadership: Leadership, node: NodeId, round: CatchUp): void {
    const { env, log, settings } = this.#raft;
    if (leadership.of(node).matchIndex < round.untilIndex) return;
    const nowMs = env.clock.monotonic();
    if (nowMs - round.sinceMs < settings.electionTimeoutMs) change.learning.delete(node);
    else change.learning.set(node, { untilIndex: log.lastIndex, sinceMs: nowMs });
  }

  #enterFinal(voters: readonly NodeId[], request: Request | undefined): void {
    this.#change = null;
    this.#enter({ voters, next: null }, request);
  }

  #enter(configuration: Configuration, request?: Request): void {
    const { env, log, state, storage } = this.#raft;
    const command = { op: "configure", configuration } as const;
    const entry = { index: log.lastIndex + 1, term: state.term, command };
    env.note("configuration", { voters: configuration.voters, next: configuration.next });
    if (request) this.#parts.pending.add(entry, request);
    storage.append([entry]);
    storage.whenDurable(this.#parts.onProgress);
  }

  #giveUp(why: string): void {
    const { env, state } = this.#raft;
    if (this.#change) env.reply(this.#change.request, error(11, why));
    state.leadership?.teach([], 0, 0);
    this.#change = null;
  }
}

/** Whether one node comes or goes, and nothing else changes. */
function isSingle(before: readonly NodeId[], after: readonly NodeId[]): boolean {
  const come = after.filter((node) => !before.includes(node));
  const gone = before.filter((node) => !after.includes(node));
  return come.length + gone.length === 1;
}

function error(code: number, text: string): Body {
  return { type: "error", code, text };
}

import type { NodeId } from "../../harness/core/ids.ts";
import type { Request } from "../../harness/node/program.ts";
import {
  type Operation as ClientOperation,
  errorReply,
} from "../building-blocks/transaction-operations.ts";
import { type Attempt, replyTo, sharesOf } from "./attempt.ts";
import type { Decisions } from "./decisions.ts";
import type { PeerMessageOf } from "./messages.ts";
import type { Shared } from "./shared.ts";

/** The side that asks for votes and decides, in two phases or in three. */
export class Coordinator {
  readonly #shared: Shared;
  readonly #decisions: Decisions;
  readonly #attempts = new Map<string, Attempt>();
  #boot = 0;
  #count = 0;

  constructor(shared: Shared, decisions: Decisions) {
    this.#shared = shared;
    this.#decisions = decisions;
  }

  get openCount(): number {
    return this.#attempts.size;
  }

  /** Names of transactions carry the number of the start: none is given twice. */
  start(boot: number): void {
    this.#boot = boot;
    this.#decisions.start();
  }

  begin(request: Request, operations: readonly ClientOperation[]): void {
    const { env } = this.#shared;
    if (this.#boot === 0) {
      env.reply(request, errorReply(11, `${env.self} is starting`));
      return;
    }
    const id = `${env.self}.${this.#boot}.${++this.#count}`;
    const attempt: Attempt = {
      ...{ id, request, operations, shares: sharesOf(operations, [env.self, ...env.peers].sort()) },
      ...{ priority: [env.clock.realtime(), id], sinceMs: env.clock.monotonic() },
      phase: "working",
    };
    if (attempt.shares.size === 0) {
      env.reply(request, { type: "txn_ok", txn: [] });
      return;
    }
    this.#attempts.set(id, attempt);
    this.#ask(attempt);
  }

  onWorked(from: NodeId, { boot, id, results }: PeerMessageOf<"worked">): void {
    const attempt = this.#attempts.get(id);
    const share = attempt?.shares.get(from);
    if (!attempt || !share || share.results !== null || attempt.phase !== "working") return;
    share.results = results;
    share.boot = boot;
    if ([...attempt.shares.values()].some((each) => each.results === null)) return;
    attempt.phase = "preparing";
    this.#ask(attempt);
  }

  onRefused({ id }: PeerMessageOf<"refused">): void {
    const attempt = this.#attempts.get(id);
    if (attempt?.phase === "working" || attempt?.phase === "preparing")
      this.#abort(attempt, "gave way to another one");
  }

  onVote(from: NodeId, { id, short, yes }: PeerMessageOf<"vote">): void {
    const { bugs, settings } = this.#shared;
    const attempt = this.#attempts.get(id);
    const share = attempt?.shares.get(from);
    if (!attempt || !share || attempt.phase !== "preparing") return;
    if (!yes && !bugs.has("no-vote-ignored")) {
      if (short === undefined) this.#abort(attempt, `${from} voted no`);
      else this.#abort(attempt, `${from} voted no: account ${short} holds too little`, 22);
      return;
    }
    share.hasVoted = true;
    if (![...attempt.shares.values()].every((each) => each.hasVoted)) return;
    if (settings.protocol === "three-phase") this.#preCommit(attempt);
    else this.#commit(attempt);
  }

  onPreCommitted(from: NodeId, { id }: PeerMessageOf<"pre-committed">): void {
    const attempt = this.#attempts.get(id);
    const share = attempt?.shares.get(from);
    if (!attempt || !share || attempt.phase !== "pre-committing") return;
    share.isPreCommitted = true;
    if ([...attempt.shares.values()].every((each) => each.isPreCommitted)) this.#commit(attempt);
  }

  /** Of what is being decided, only three phases have anything to say: that it is. */
  onInquire(from: NodeId, message: PeerMessageOf<"inquire">): void {
    const { send, settings } = this.#shared;
    const { id } = message;
    if (this.#boot === 0) return;
    if (!this.#attempts.has(id)) this.#decisions.onInquire(from, message);
    else if (settings.protocol === "three-phase") {
      const state = { phase: "deciding", isRecovered: false } as const;
      send(from, { type: "state", id, role: "coordinator", ...state });
    }
  }

  onTimer(): void {
    // What a kill left of the log may not be durable: only once the start is, all before it is too.
    if (this.#boot === 0) return;
    for (const attempt of [...this.#attempts.values()]) this.#pursue(attempt);
    this.#decisions.onTimer((id) => this.#attempts.has(id));
  }

  #pursue(attempt: Attempt): void {
    const { bugs, env, settings } = this.#shared;
    const { phase, sinceMs } = attempt;
    if (phase === "logging" || phase === "committing") return;
    const limitMs =
      phase === "pre-committing" ? settings.suspectAfterMs : settings.requestTimeoutMs;
    if (env.clock.monotonic() - sinceMs < limitMs) this.#ask(attempt);
    // Who has not answered is down, and will ask when it is back.
    else if (phase === "pre-committing") this.#commit(attempt);
    else if (phase === "preparing" && bugs.has("commit-on-timeout")) this.#commit(attempt);
    else this.#abort(attempt, "not all participants answered in time");
  }

  #ask({ id, phase, priority, shares }: Attempt): void {
    const { send } = this.#shared;
    const participants = [...shares.keys()];
    for (const [node, { boot, hasVoted, isPreCommitted, operations, results }] of shares) {
      if (phase === "working" && results === null)
        send(node, { type: "work", id, priority, operations });
      else if (phase === "preparing" && !hasVoted)
        send(node, { type: "prepare", id, participants, boot });
      else if (phase === "pre-committing" && !isPreCommitted)
        send(node, { type: "pre-commit", id });
    }
  }

  #preCommit(attempt: Attempt): void {
    const { id, shares } = attempt;
    attempt.phase = "logging";
    this.#decisions.preCommit(id, [...shares.keys()], () => {
      attempt.phase = "pre-committing";
      attempt.sinceMs = this.#shared.env.clock.monotonic();
      this.#ask(attempt);
    });
  }

  #commit(attempt: Attempt): void {
    const { id, request, shares } = attempt;
    attempt.phase = "committing";
    this.#decisions.commit(id, [...shares.keys()], () => {
      this.#attempts.delete(id);
      this.#shared.env.reply(request, replyTo(attempt));
      this.#decisions.tell(id, true);
    });
  }

  /** Nothing is logged, and nobody need hear of it: participants ask, and abort is presumed. */
  #abort({ id, request, shares }: Attempt, why: string, code: 22 | 30 = 30): void {
    this.#attempts.delete(id);
    this.#shared.env.reply(request, errorReply(code, `aborted: ${why}`));
    for (const node of shares.keys())
      this.#shared.send(node, { type: "decision", id, commit: false });
  }
}

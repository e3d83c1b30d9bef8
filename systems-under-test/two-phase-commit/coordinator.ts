import type { NodeId } from "../../harness/core/ids.ts";
import type { Json } from "../../harness/core/json.ts";
import type { Request } from "../../harness/node/program.ts";
import {
  type Operation as ClientOperation,
  errorReply,
} from "../building-blocks/transaction-operations.ts";
import type { LogRecord } from "./log.ts";
import type { Operation, PeerMessage, PeerMessageOf, Priority } from "./messages.ts";
import { homeOf, type Shared } from "./shared.ts";

/** The part of a transaction that one participant carries out. */
interface Share {
  /** Where in the request each of its operations stands. */
  readonly places: number[];
  readonly operations: Operation[];
  results: readonly Json[] | null;
  boot: number;
  hasVoted: boolean;
}

interface Attempt {
  readonly id: string;
  readonly request: Request;
  readonly operations: readonly ClientOperation[];
  readonly priority: Priority;
  readonly sinceMs: number;
  readonly shares: ReadonlyMap<NodeId, Share>;
  phase: "working" | "preparing" | "committing";
}

/**
 * The side that asks for votes and decides: two-phase commit with presumed abort (Mohan, Lindsay and Obermarck 1986, section 3).
 * Only a commit is logged, before anybody hears of it, and told until all have acknowledged it.
 */
export class Coordinator {
  readonly #shared: Shared;
  readonly #attempts = new Map<string, Attempt>();
  /** Commits that not all have acknowledged: who has not. */
  readonly #untold = new Map<string, Set<NodeId>>();
  #boot = 0;
  #count = 0;

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  get openCount(): number {
    return this.#attempts.size;
  }

  get untoldCount(): number {
    return this.#untold.size;
  }

  recover(records: readonly LogRecord[]): void {
    for (const record of records) {
      if (record.kind === "commit") this.#untold.set(record.id, new Set(record.participants));
      else if (record.kind === "end") this.#untold.delete(record.id);
    }
  }

  /** Names of transactions carry the number of the start: none is given twice. */
  start(boot: number): void {
    this.#boot = boot;
    for (const id of this.#untold.keys()) {
      this.#shared.mark({ kind: "told", id, isDurable: true });
      this.#tell(id);
    }
  }

  snapshot(): readonly LogRecord[] {
    if (this.#shared.bugs.has("log-truncated-unacknowledged")) return [];
    return [...this.#untold].map(([id, nodes]) => ({
      ...{ kind: "commit", id, participants: [...nodes] },
    }));
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
    if (attempt && attempt.phase !== "committing") this.#abort(attempt, "gave way to another one");
  }

  onVote(from: NodeId, { id, short, yes }: PeerMessageOf<"vote">): void {
    const attempt = this.#attempts.get(id);
    const share = attempt?.shares.get(from);
    if (!attempt || !share || attempt.phase !== "preparing") return;
    if (!yes && !this.#shared.bugs.has("no-vote-ignored")) {
      if (short === undefined) this.#abort(attempt, `${from} voted no`);
      else this.#abort(attempt, `${from} voted no: account ${short} holds too little`, 22);
      return;
    }
    share.hasVoted = true;
    if ([...attempt.shares.values()].every((each) => each.hasVoted)) this.#commit(attempt);
  }

  onAcknowledged(from: NodeId, { id }: PeerMessageOf<"acknowledged">): void {
    const { log } = this.#shared;
    const missing = this.#untold.get(id);
    if (!missing?.delete(from) || missing.size > 0) return;
    this.#untold.delete(id);
    log.append({ kind: "end", id });
    log.checkpoint();
  }

  /** What is not being decided, and was not committed, was aborted. */
  onInquire(from: NodeId, { id }: PeerMessageOf<"inquire">): void {
    const { bugs, send } = this.#shared;
    if (this.#boot === 0 || this.#attempts.has(id)) return;
    const commit = this.#untold.has(id) || bugs.has("recovery-presumes-commit");
    send(from, { type: "decision", id, commit });
  }

  onTimer(): void {
    const { bugs, env, settings } = this.#shared;
    // What a kill left of the log may not be durable: only once the start is, all before it is too.
    if (this.#boot === 0) return;
    for (const attempt of [...this.#attempts.values()]) {
      if (attempt.phase === "committing") continue;
      if (env.clock.monotonic() - attempt.sinceMs < settings.requestTimeoutMs) this.#ask(attempt);
      else if (attempt.phase === "preparing" && bugs.has("commit-on-timeout"))
        this.#commit(attempt);
      else this.#abort(attempt, "not all participants answered in time");
    }
    for (const id of this.#untold.keys()) if (!this.#attempts.has(id)) this.#tell(id);
  }

  #ask({ id, phase, priority, shares }: Attempt): void {
    const participants = [...shares.keys()];
    for (const [node, { boot, hasVoted, operations, results }] of shares) {
      if (phase === "working" && results === null)
        this.#shared.send(node, { type: "work", id, priority, operations });
      else if (phase === "preparing" && !hasVoted)
        this.#shared.send(node, { type: "prepare", id, participants, boot });
    }
  }

  #commit(attempt: Attempt): void {
    const { bugs, log, mark } = this.#shared;
    const { id } = attempt;
    const participants = [...attempt.shares.keys()];
    attempt.phase = "committing";
    this.#untold.set(id, new Set(participants));
    log.append({ kind: "commit", id, participants });
    mark({ kind: "decided", id, participants });
    const position = log.written;
    const finish = (): void => {
      this.#attempts.delete(id);
      mark({ kind: "told", id, isDurable: log.durable >= position });
      this.#shared.env.reply(attempt.request, replyTo(attempt));
      this.#tell(id);
    };
    if (bugs.has("decision-before-log")) finish();
    else log.sync(finish);
  }

  /** Nothing is logged, and nobody need hear of it: participants ask, and abort is presumed. */
  #abort({ id, request, shares }: Attempt, why: string, code: 22 | 30 = 30): void {
    this.#attempts.delete(id);
    this.#shared.env.reply(request, errorReply(code, `aborted: ${why}`));
    for (const node of shares.keys()) this.#shared.send(node, decision(id, false));
  }

  #tell(id: string): void {
    for (const node of this.#untold.get(id) ?? []) this.#shared.send(node, decision(id, true));
  }
}

function decision(id: string, commit: boolean): PeerMessage {
  return { type: "decision", id, commit };
}

function sharesOf(
  operations: readonly ClientOperation[],
  nodes: readonly NodeId[],
): ReadonlyMap<NodeId, Share> {
  const shares = new Map<NodeId, Share>();
  operations.forEach((operation, place) => {
    const home = homeOf(operation.key, nodes);
    const share: Share = shares.get(home) ?? {
      ...{ places: [], operations: [], results: null, boot: 0, hasVoted: false },
    };
    share.places.push(place);
    share.operations.push(forParticipant(operation));
    shares.set(home, share);
  });
  return shares;
}

function forParticipant(operation: ClientOperation): Operation {
  const { key, kind } = operation;
  if (kind === "r") return [kind, key, null];
  return kind === "add" ? [kind, key, operation.value] : [kind, key, operation.value];
}

function replyTo({ operations, shares }: Attempt) {
  const txn: Json[] = operations.map(({ kind, name }) => [kind, name, null]);
  for (const { places, results } of shares.values())
    places.forEach((place, index) => {
      const { kind, name } = operations[place] as ClientOperation;
      txn[place] = [kind, name, results?.[index] ?? null];
    });
  return { type: "txn_ok", txn };
}

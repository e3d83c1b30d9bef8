import type { NodeId } from "../../harness/core/ids.ts";
import type { LogRecord } from "./log.ts";
import type { PeerMessageOf } from "./messages.ts";
import type { Shared } from "./shared.ts";

/**
 * What a coordinator has decided, and must not forget before all have heard of it. Only commits are logged, before anybody is
 * told: of what is not known here, abort is presumed (Mohan, Lindsay and Obermarck 1986).
 *
 * With three phases the participants may have decided without it once it has told them that all voted yes. So that is logged
 * too, and what is found in the log without a decision is asked about, not presumed.
 */
export class Decisions {
  readonly #shared: Shared;
  /** Commits that not all have acknowledged: who has not. */
  readonly #untold = new Map<string, Set<NodeId>>();
  /** Three phases: not decided here. */
  readonly #preCommitted = new Map<string, readonly NodeId[]>();
  /** Those of an earlier incarnation. */
  readonly #doubtful = new Set<string>();

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  get untoldCount(): number {
    return this.#untold.size;
  }

  recover(records: readonly LogRecord[]): void {
    for (const record of records) {
      if (record.kind === "pre-commit") this.#preCommitted.set(record.id, record.participants);
      else if (record.kind === "commit") {
        this.#preCommitted.delete(record.id);
        this.#untold.set(record.id, new Set(record.participants));
      } else if (record.kind === "end") {
        this.#preCommitted.delete(record.id);
        this.#untold.delete(record.id);
      }
    }
    for (const id of this.#preCommitted.keys()) this.#doubtful.add(id);
  }

  start(): void {
    for (const id of this.#untold.keys()) {
      this.#shared.mark({ kind: "told", id, isDurable: true });
      this.tell(id, true);
    }
  }

  snapshot(): readonly LogRecord[] {
    const preCommitted = [...this.#preCommitted].map(
      ([id, participants]): LogRecord => ({ kind: "pre-commit", id, participants }),
    );
    if (this.#shared.bugs.has("log-truncated-unacknowledged")) return preCommitted;
    const untold = [...this.#untold].map(
      ([id, nodes]): LogRecord => ({ kind: "commit", id, participants: [...nodes] }),
    );
    return [...untold, ...preCommitted];
  }

  preCommit(id: string, participants: readonly NodeId[], then: () => void): void {
    const { bugs, log } = this.#shared;
    if (bugs.has("pre-commit-not-logged")) {
      then();
      return;
    }
    this.#preCommitted.set(id, participants);
    log.append({ kind: "pre-commit", id, participants });
    log.sync(then);
  }

  /** Tells nobody. */
  commit(id: string, participants: readonly NodeId[], then: () => void): void {
    const { bugs, log, mark } = this.#shared;
    this.#preCommitted.delete(id);
    this.#untold.set(id, new Set(participants));
    log.append({ kind: "commit", id, participants });
    mark({ kind: "decided", id, participants });
    const position = log.written;
    const finish = (): void => {
      mark({ kind: "told", id, isDurable: log.durable >= position });
      then();
    };
    if (bugs.has("decision-before-log")) finish();
    else log.sync(finish);
  }

  tell(id: string, commit: boolean): void {
    for (const node of this.#untold.get(id) ?? [])
      this.#shared.send(node, { type: "decision", id, commit });
  }

  onAcknowledged(from: NodeId, { id }: PeerMessageOf<"acknowledged">): void {
    const missing = this.#untold.get(id);
    if (!missing?.delete(from) || missing.size > 0) return;
    this.#untold.delete(id);
    this.#end(id);
  }

  /** Of one that is not being decided. */
  onInquire(from: NodeId, { id }: PeerMessageOf<"inquire">): void {
    const { bugs, send } = this.#shared;
    if (this.#doubtful.has(id)) {
      const state = { phase: "committable", isRecovered: true } as const;
      send(from, { type: "state", id, role: "coordinator", ...state });
      return;
    }
    const commit = this.#untold.has(id) || bugs.has("recovery-presumes-commit");
    send(from, { type: "decision", id, commit });
  }

  /** Three phases: what the participants have decided without their coordinator. */
  onDecision({ commit, id }: PeerMessageOf<"decision">): void {
    if (!this.#doubtful.delete(id)) return;
    const participants = this.#preCommitted.get(id) ?? [];
    if (commit) this.commit(id, participants, () => this.tell(id, true));
    else {
      this.#preCommitted.delete(id);
      this.#end(id);
    }
  }

  onTimer(isOpen: (id: string) => boolean): void {
    for (const id of this.#untold.keys()) if (!isOpen(id)) this.tell(id, true);
    for (const id of this.#doubtful)
      for (const node of this.#preCommitted.get(id) ?? [])
        this.#shared.send(node, { type: "inquire", id });
  }

  #end(id: string): void {
    this.#shared.log.append({ kind: "end", id });
    this.#shared.log.checkpoint();
  }
}

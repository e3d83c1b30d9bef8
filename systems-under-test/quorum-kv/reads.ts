import type { NodeId } from "../../harness/core/ids.ts";
import { jsonEqual } from "../../harness/core/json.ts";
import type { Request } from "../../harness/node/program.ts";
import { type Copy, type FetchRounds, gather, holdersOf, mergeOf } from "./gathering.ts";
import type { Quorum } from "./node.ts";
import type { Replica } from "./replica.ts";
import { errorReply } from "./replies.ts";
import { type ReplicateRounds, spread } from "./spreading.ts";
import type { Key, State } from "./values.ts";

export interface CoordinatorParts {
  readonly fetches: FetchRounds;
  readonly replications: ReplicateRounds;
  readonly replica: Replica;
}

/** Reads that clients have asked this node for. */
export class Reads {
  readonly #quorum: Quorum;
  readonly #parts: CoordinatorParts;

  constructor(quorum: Quorum, parts: CoordinatorParts) {
    this.#quorum = quorum;
    this.#parts = parts;
  }

  begin(request: Request, key: Key): void {
    const { env, settings, watched } = this.#quorum;
    const startedMs = env.clock.monotonic();
    watched.watcher?.onBegun(request, key);
    let newest: State | null = null;
    gather(this.#quorum, this.#parts.fetches, {
      key,
      timeoutMs: settings.requestTimeoutMs,
      onQuorum: (copies) => {
        newest = mergeOf(this.#quorum, copies);
        for (const copy of copies) this.#repair(key, copy, newest);
        const leftMs = settings.requestTimeoutMs - (env.clock.monotonic() - startedMs);
        this.#conclude(request, { key, copies, newest, leftMs });
      },
      onLate: (copy) => this.#repair(key, copy, newest),
      onFailure: () => this.#refuse(request, `${settings.r} replicas did not answer`),
    });
  }

  #conclude(
    request: Request,
    found: {
      readonly key: Key;
      readonly copies: readonly Copy[];
      readonly newest: State | null;
      readonly leftMs: number;
    },
  ): void {
    const { bugs, env, settings, values, watched } = this.#quorum;
    const { key, copies, newest, leftMs } = found;
    const answer = (): void => {
      watched.watcher?.onRead(request, key, newest);
      env.reply(request, values.reply(newest));
    };
    if (newest === null || !this.#mustWriteBack(copies, newest) || bugs.has("no-write-back")) {
      answer();
      return;
    }
    spread(this.#quorum, this.#spreaders, {
      ...{ key, state: newest, fresh: false, timeoutMs: Math.max(1, leftMs), onQuorum: answer },
      onFailure: () => this.#refuse(request, `${settings.w} replicas did not take the write-back`),
    });
  }

  /**
   * Attiya, Bar-Noy and Dolev 1995: a reader makes sure that no later reader finds less than it did. A write quorum that holds
   * it already is enough.
   */
  #mustWriteBack(copies: readonly Copy[], newest: State): boolean {
    const { settings, values } = this.#quorum;
    if (values.kind !== "stamped" || settings.conflict !== "abd") return false;
    return holdersOf(this.#quorum, copies, newest) < settings.w;
  }

  #repair(key: Key, { node, state }: Copy, newest: State | null): void {
    const { bugs, settings, values } = this.#quorum;
    if (!settings.readRepair || newest === null) return;
    const wanted =
      state === null || bugs.has("repair-writes-older") ? newest : values.merge(state, newest);
    if (state !== null && jsonEqual(wanted, state)) return;
    this.#send(node, key, wanted);
  }

  #send(node: NodeId, key: Key, state: State): void {
    const { env } = this.#quorum;
    if (node === env.self) this.#parts.replica.repair(key, state);
    else env.send(node, { type: "repair", entries: [{ key, state }] });
  }

  /** A read changes nothing, so it may always be said to have failed. */
  #refuse(request: Request, text: string): void {
    this.#quorum.env.reply(request, errorReply(11, text));
  }

  get #spreaders() {
    return { rounds: this.#parts.replications, replica: this.#parts.replica };
  }
}

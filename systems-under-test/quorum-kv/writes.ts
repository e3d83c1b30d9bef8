import { assertNever } from "../../harness/core/assert.ts";
import type { Body } from "../../harness/node/message.ts";
import type { Request } from "../../harness/node/program.ts";
import { gather, mergeOf } from "./gathering.ts";
import type { Quorum } from "./node.ts";
import type { CoordinatorParts } from "./reads.ts";
import { errorReply } from "./replies.ts";
import { spread } from "./spreading.ts";
import { compareStamps, type Stamp } from "./stamps.ts";
import type { GrowingValues, Key, StampedValues, State } from "./values.ts";

/** A change under way. */
interface Change {
  readonly request: Request;
  readonly key: Key;
  readonly deadlineMs: number;
}

/** Changes that clients have asked this node for. */
export class Writes {
  readonly #quorum: Quorum;
  readonly #parts: CoordinatorParts;

  constructor(quorum: Quorum, parts: CoordinatorParts) {
    this.#quorum = quorum;
    this.#parts = parts;
  }

  begin(request: Request, key: Key): void {
    const { env, settings, values, watched } = this.#quorum;
    watched.watcher?.onBegun(request, key);
    const deadlineMs = env.clock.monotonic() + settings.requestTimeoutMs;
    const change = { request, key, deadlineMs };
    if (values.kind === "stamped") this.#beginStamped(values, change);
    else if (values.mustSee(request.body)) this.#look(change, () => this.#grow(values, change));
    else this.#grow(values, change);
  }

  #beginStamped(values: StampedValues, change: Change): void {
    const { clock, settings } = this.#quorum;
    switch (settings.conflict) {
      case "lww-hlc":
        this.#stamp(values, change, clock.hybridStamp());
        break;
      case "lww-wall":
        this.#stamp(values, change, clock.wallStamp());
        break;
      case "abd":
        this.#look(change, (newest) =>
          this.#stamp(
            values,
            change,
            clock.stampAfter(newest === null ? null : values.stampOf(newest)),
          ),
        );
        break;
      case "siblings":
        throw new Error("Invariant broken: siblings have no stamps");
      default:
        assertNever(settings.conflict);
    }
  }

  /** Nobody has been told anything yet: a change that does not get beyond this has certainly not happened. */
  #look(change: Change, then: (newest: State | null) => void): void {
    const { env, settings } = this.#quorum;
    gather(this.#quorum, this.#parts.fetches, {
      key: change.key,
      timeoutMs: this.#leftMs(change),
      onQuorum: (copies) => {
        const newest = mergeOf(this.#quorum, copies);
        if (newest !== null && this.#quorum.values.kind === "growing")
          this.#parts.replica.learn(change.key, newest);
        then(newest);
      },
      onFailure: () =>
        env.reply(change.request, errorReply(11, `${settings.r} replicas did not answer`)),
    });
  }

  /**
   * A write whose stamp is behind what a replica has would be lost though nothing later has been written: the clock of its
   * coordinator is behind. It gets a later stamp. Where write quorums meet, stamps so follow real time.
   */
  #stamp(values: StampedValues, change: Change, stamp: Stamp): void {
    const { bugs, clock, env, settings } = this.#quorum;
    const { body } = change.request;
    this.#spread(change, values.write(stamp, body), {
      reply: { type: `${body.type}_ok` },
      onNewer: (newest) => {
        if (settings.conflict !== "lww-hlc" || bugs.has("clock-not-merged")) return false;
        clock.observe(newest);
        const later = clock.hybridStamp();
        if (compareStamps(later, newest) <= 0) return false;
        env.note("stamped-again", { key: change.key });
        this.#stamp(values, change, later);
        return true;
      },
    });
  }

  /**
   * Makes the change to what this node itself holds, whether the key is at home here or not, and brings it to others only
   * when it is durable: the name of a change is not given to a second one after a crash.
   */
  #grow(values: GrowingValues, change: Change): void {
    const { bugs, clock, env, storage } = this.#quorum;
    const { key, request } = change;
    const changed = values.change(storage.get(key), request.body, {
      self: env.self,
      timestampAfter: (known) => {
        if (known) clock.observe([known.wallMs, known.logical, known.node]);
        return clock.hybridTimestamp();
      },
    });
    if (changed === null) {
      env.reply(request, errorReply(12, `'${request.body.type}' is malformed`));
      return;
    }
    storage.put(key, changed.state);
    const onward = (): void => this.#spread(change, changed.state, { reply: changed.reply });
    if (bugs.has("dot-before-sync")) onward();
    else storage.writes.whenDurable(onward);
  }

  #spread(
    change: Change,
    state: State,
    { reply, onNewer }: { readonly reply: Body; readonly onNewer?: (newest: Stamp) => boolean },
  ): void {
    const { env, settings, watched } = this.#quorum;
    const { key, request } = change;
    const { replica, replications: rounds } = this.#parts;
    spread(
      this.#quorum,
      { rounds, replica },
      {
        ...{ key, state, fresh: true, timeoutMs: this.#leftMs(change) },
        ...(onNewer ? { onNewer } : {}),
        onQuorum: () => {
          watched.watcher?.onAcknowledged(request, key, state);
          env.reply(request, reply);
        },
        onFailure: () =>
          env.reply(
            request,
            errorReply(0, `${settings.w} replicas did not acknowledge it in time`),
          ),
      },
    );
  }

  #leftMs({ deadlineMs }: Change): number {
    return Math.max(1, deadlineMs - this.#quorum.env.clock.monotonic());
  }
}

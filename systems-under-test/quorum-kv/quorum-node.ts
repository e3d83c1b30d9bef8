import { assertNever } from "../../harness/core/assert.ts";
import type { NodeId } from "../../harness/core/ids.ts";
import type { Body } from "../../harness/node/message.ts";
import type {
  DiskContents,
  Env,
  NodeProgram,
  NodeView,
  ProgramOptions,
  Request,
  TimerName,
} from "../../harness/node/program.ts";
import { ANTI_ENTROPY_TIMER } from "./anti-entropy.ts";
import { LAZY_SYNC_TIMER } from "./durable-writes.ts";
import { HINT_TIMER } from "./hints.ts";
import { GOSSIP_TIMER } from "./membership.ts";
import { type PeerMessage, parsePeerMessage } from "./messages.ts";
import type { Quorum } from "./node.ts";
import { createParts, type Parts } from "./parts.ts";
import { errorReply } from "./replies.ts";
import { parseRequest } from "./requests.ts";
import { TOMBSTONE_TIMER } from "./tombstones.ts";

/** Copies of a request come soon after it. */
const REMEMBERED_REQUESTS = 1_000;

/**
 * One node of a store without leaders: DeCandia et al., "Dynamo: Amazon's highly available key-value store", 2007. Any node
 * coordinates any request. This class receives what happens and hands it to the part whose business it is.
 */
export class QuorumNode implements NodeProgram {
  readonly #parts: Parts;
  /** Requests that have come already. A second copy would be a second write. */
  readonly #seen = new Set<string>();
  #started = false;

  constructor(env: Env, options: ProgramOptions) {
    this.#parts = createParts(env, options, (body) => this.onMessage(env.self, body));
  }

  /** What its parts share, for whoever looks on. */
  get quorum(): Quorum {
    return this.#parts.quorum;
  }

  onStart(recovered: DiskContents): void {
    const { antiEntropy, hints, membership, quorum, tombstones } = this.#parts;
    quorum.storage.recover(recovered);
    membership.start();
    antiEntropy.start();
    hints.start();
    tombstones.start();
    quorum.storage.writes.whenDurable(() => {
      this.#started = true;
    });
  }

  onMessage(from: NodeId, body: Body): void {
    const { env } = this.#parts.quorum;
    const message = parsePeerMessage(body);
    if (message) this.#handle(from, message);
    else env.note("garbled-message", { from, type: body.type });
  }

  onRequest(request: Request): void {
    const { membership, quorum, reads, writes } = this.#parts;
    const { env, placement, storage, values } = quorum;
    if (this.#isRepeated(request)) {
      env.note("request-repeated", { client: request.client });
      return;
    }
    const demand = parseRequest(request.body, values);
    // The number of this start is part of the names of all changes.
    if (demand.kind !== "refused" && !this.#started) {
      env.reply(request, errorReply(11, `${env.self} is starting`));
      return;
    }
    switch (demand.kind) {
      case "refused":
        env.reply(request, demand.reply);
        break;
      case "read":
        reads.begin(request, demand.key);
        break;
      case "change":
        writes.begin(request, demand.key);
        break;
      case "members":
        env.reply(request, {
          ...{ type: "quorum.members_ok", members: placement.members },
          epoch: storage.members?.epoch ?? 0,
        });
        break;
      case "change-members":
        membership.begin(request, demand);
        break;
      default:
        assertNever(demand);
    }
  }

  onTimer(name: TimerName): void {
    const { announcements, antiEntropy, fetches, hints, membership, quorum } = this.#parts;
    const { replications, tombstones } = this.#parts;
    if (name === ANTI_ENTROPY_TIMER) antiEntropy.onTimer();
    else if (name === HINT_TIMER) hints.onTimer();
    else if (name === TOMBSTONE_TIMER) tombstones.onTimer();
    else if (name === GOSSIP_TIMER) membership.onTimer();
    else if (name === LAZY_SYNC_TIMER) quorum.storage.writes.onLazySyncTimer();
    else for (const rounds of [fetches, replications, announcements]) rounds.onTimer(name);
  }

  inspect(): NodeView {
    const { fetches, quorum, replications } = this.#parts;
    const { env, placement, storage } = quorum;
    return {
      role: placement.members.includes(env.self) ? "member" : "outside",
      leader: false,
      members: placement.members,
      epoch: storage.members?.epoch ?? 0,
      boot: storage.boot,
      keys: storage.states.size,
      hints: storage.hintCount,
      openRounds: fetches.openCount + replications.openCount,
    };
  }

  #isRepeated({ client, id }: Request): boolean {
    const name = `${client}/${id}`;
    if (this.#seen.has(name)) return true;
    this.#seen.add(name);
    const [oldest] = this.#seen;
    if (this.#seen.size > REMEMBERED_REQUESTS && oldest !== undefined) this.#seen.delete(oldest);
    return false;
  }

  #handle(from: NodeId, message: PeerMessage): void {
    const { announcements, antiEntropy, fetches, hints, quorum, replica } = this.#parts;
    const { membership, replications } = this.#parts;
    switch (message.type) {
      case "fetch":
        replica.fetch(message.key, (state) => {
          this.#answer(from, { type: "fetched", id: message.id, state });
        });
        break;
      case "fetched":
        fetches.onAnswer(message.id, from, message.state);
        break;
      case "replicate":
        replica.replicate(message, (newest) => {
          this.#answer(from, { type: "replicated", id: message.id, newest });
        });
        break;
      case "replicated":
        replications.onAnswer(message.id, from, message.newest);
        break;
      case "repair":
        for (const { key, state } of message.entries) replica.repair(key, state);
        break;
      case "compare":
        antiEntropy.onCompare(from, message.level);
        break;
      case "leaves":
        antiEntropy.onLeaves(from, message);
        break;
      case "hand_over":
        replica.takeHint(message.key, message.state, () => {
          quorum.env.send(from, { type: "handed_over", id: message.id });
        });
        break;
      case "handed_over":
        hints.onHandedOver(message.id);
        break;
      case "members":
        membership.onMembers(message.members, () => {
          this.#answer(from, { type: "members_ok", id: message.id });
        });
        break;
      case "members_ok":
        announcements.onAnswer(message.id, from, null);
        break;
      default:
        assertNever(message);
    }
  }

  /** A node asks itself, too. */
  #answer(to: NodeId, body: PeerMessage): void {
    const { env } = this.#parts.quorum;
    if (to === env.self) this.#handle(to, body);
    else env.send(to, body);
  }
}

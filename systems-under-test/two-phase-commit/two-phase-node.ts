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
import { parseTransaction } from "../building-blocks/transaction-operations.ts";
import { isCoordinator } from "./branch.ts";
import { parseBugs } from "./bugs.ts";
import { Coordinator } from "./coordinator.ts";
import { Decisions } from "./decisions.ts";
import { WriteAheadLog } from "./log.ts";
import { type PeerMessage, type PeerMessageOf, parsePeerMessage } from "./messages.ts";
import { Participant } from "./participant.ts";
import { parseSettings } from "./settings.ts";
import { Shard } from "./shard.ts";
import type { Milestone, Shared } from "./shared.ts";
import { CooperativeTermination } from "./termination/cooperative.ts";
import type { Termination } from "./termination/termination.ts";
import { ThreePhaseTermination } from "./termination/three-phase.ts";

const RETRY_TIMER: TimerName = "retry";

/** Copies of a request come soon after it. */
const REMEMBERED_REQUESTS = 10_000;

/** One node: it has its share of all keys, and coordinates what its clients ask. */
export class TwoPhaseNode implements NodeProgram {
  readonly shard: Shard;
  /** Is told of what happens to transactions. */
  watcher: ((milestone: Milestone) => void) | null = null;
  readonly #shared: Shared;
  readonly #participant: Participant;
  readonly #termination: Termination;
  readonly #decisions: Decisions;
  readonly #coordinator: Coordinator;
  /** Requests that have come already: a second copy would be a second transaction. */
  readonly #seen = new Set<string>();

  constructor(env: Env, options: ProgramOptions) {
    const settings = parseSettings(options.settings);
    this.#shared = {
      ...{ env, settings, bugs: parseBugs(options.bugs) },
      log: new WriteAheadLog(env, settings.checkpointEvery, () => [
        ...this.shard.snapshot(),
        ...this.#decisions.snapshot(),
      ]),
      send: (to, message) => {
        if (to === env.self) this.#handle(to, message);
        else env.send(to, message);
      },
      mark: (milestone) => this.watcher?.(milestone),
    };
    this.shard = new Shard(this.#shared);
    this.#participant = new Participant(this.#shared, this.shard);
    this.#termination =
      settings.protocol === "three-phase"
        ? new ThreePhaseTermination(this.#shared, this.shard)
        : new CooperativeTermination(this.#shared, this.shard);
    this.#decisions = new Decisions(this.#shared);
    this.#coordinator = new Coordinator(this.#shared, this.#decisions);
  }

  onStart(recovered: DiskContents): void {
    const { env, log, settings } = this.#shared;
    const records = log.recover(recovered);
    this.shard.recover(records);
    this.#decisions.recover(records);
    log.countStart(recovered, (boot) => {
      this.shard.start(boot);
      this.#coordinator.start(boot);
    });
    env.setTimer(RETRY_TIMER, settings.retryMs);
  }

  onMessage(from: NodeId, body: Body): void {
    const message = parsePeerMessage(body);
    if (message) this.#handle(from, message);
    else this.#shared.env.note("garbled-message", { from, type: body.type });
  }

  onRequest(request: Request): void {
    if (this.#isRepeated(request)) return;
    const parsed = parseTransaction(request.body);
    if ("refused" in parsed) this.#shared.env.reply(request, parsed.refused);
    else this.#coordinator.begin(request, parsed.operations);
  }

  onTimer(): void {
    const { env, settings } = this.#shared;
    this.#coordinator.onTimer();
    this.#termination.onTimer();
    env.setTimer(RETRY_TIMER, settings.retryMs);
  }

  inspect(): NodeView {
    return {
      ...{ role: "node", leader: false, coordinating: this.#coordinator.openCount },
      ...{ unacknowledged: this.#decisions.untoldCount, locks: this.shard.lockCount },
      inDoubt: this.shard.inDoubt.map((each) => ({ ...each })),
    };
  }

  #handle(from: NodeId, message: PeerMessage): void {
    switch (message.type) {
      case "work":
        this.#participant.onWork(from, message);
        break;
      case "worked":
        this.#coordinator.onWorked(from, message);
        break;
      case "refused":
        this.#coordinator.onRefused(message);
        break;
      case "prepare":
        this.#participant.onPrepare(from, message);
        break;
      case "vote":
        this.#coordinator.onVote(from, message);
        break;
      case "pre-commit":
        this.#participant.onPreCommit(from, message);
        break;
      case "pre-committed":
        this.#coordinator.onPreCommitted(from, message);
        break;
      case "decision":
        this.#onDecision(from, message);
        break;
      case "acknowledged":
        this.#decisions.onAcknowledged(from, message);
        break;
      case "inquire":
        this.#onInquire(from, message);
        break;
      case "state":
        this.#termination.onState(from, message);
        break;
      default:
        assertNever(message);
    }
  }

  /** Participants that decide tell the coordinator too, whether it has a share in the transaction or not. */
  #onDecision(from: NodeId, message: PeerMessageOf<"decision">): void {
    this.#decisions.onDecision(message);
    const { id } = message;
    const isForeign = !isCoordinator(this.#shared.env.self, id);
    if (isForeign || from === this.#shared.env.self || this.shard.branch(id))
      this.#participant.onDecision(from, message);
  }

  /** A coordinator knows more than a participant; in three phases both are asked. */
  #onInquire(from: NodeId, message: PeerMessageOf<"inquire">): void {
    const { env, settings } = this.#shared;
    const { id } = message;
    const isOwn = isCoordinator(env.self, id);
    if (isOwn) this.#coordinator.onInquire(from, message);
    const isAlsoAsked = settings.protocol === "three-phase" && this.shard.branch(id) !== undefined;
    if (!isOwn || isAlsoAsked) this.#termination.onInquire(from, message);
  }

  #isRepeated({ client, id }: Request): boolean {
    const name = `${client}/${id}`;
    if (this.#seen.has(name)) return true;
    this.#seen.add(name);
    const [oldest] = this.#seen;
    if (this.#seen.size > REMEMBERED_REQUESTS && oldest !== undefined) this.#seen.delete(oldest);
    return false;
  }
}

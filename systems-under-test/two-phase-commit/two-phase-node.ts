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
import { parseBugs } from "./bugs.ts";
import { Coordinator } from "./coordinator.ts";
import { WriteAheadLog } from "./log.ts";
import { type PeerMessage, parsePeerMessage } from "./messages.ts";
import { Participant } from "./participant.ts";
import { parseSettings } from "./settings.ts";
import type { Milestone, Shared } from "./shared.ts";

const RETRY_TIMER: TimerName = "retry";

/** Copies of a request come soon after it. */
const REMEMBERED_REQUESTS = 10_000;

/** One node: it has its share of all keys, and coordinates what its clients ask. */
export class TwoPhaseNode implements NodeProgram {
  readonly participant: Participant;
  readonly coordinator: Coordinator;
  /** Is told of what happens to transactions. */
  watcher: ((milestone: Milestone) => void) | null = null;
  readonly #shared: Shared;
  /** Requests that have come already: a second copy would be a second transaction. */
  readonly #seen = new Set<string>();

  constructor(env: Env, options: ProgramOptions) {
    const settings = parseSettings(options.settings);
    this.#shared = {
      ...{ env, settings, bugs: parseBugs(options.bugs) },
      log: new WriteAheadLog(env, settings.checkpointEvery, () => [
        ...this.participant.snapshot(),
        ...this.coordinator.snapshot(),
      ]),
      send: (to, message) => {
        if (to === env.self) this.#handle(to, message);
        else env.send(to, message);
      },
      mark: (milestone) => this.watcher?.(milestone),
    };
    this.participant = new Participant(this.#shared);
    this.coordinator = new Coordinator(this.#shared);
  }

  onStart(recovered: DiskContents): void {
    const { env, log, settings } = this.#shared;
    const records = log.recover(recovered);
    this.participant.recover(records);
    this.coordinator.recover(records);
    log.countStart(recovered, (boot) => {
      this.participant.start(boot);
      this.coordinator.start(boot);
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
    else this.coordinator.begin(request, parsed.operations);
  }

  onTimer(): void {
    const { env, settings } = this.#shared;
    this.coordinator.onTimer();
    this.participant.onTimer();
    env.setTimer(RETRY_TIMER, settings.retryMs);
  }

  inspect(): NodeView {
    const { coordinator, participant } = this;
    return {
      ...{ role: "node", leader: false, coordinating: coordinator.openCount },
      ...{ unacknowledged: coordinator.untoldCount, locks: participant.lockCount },
      inDoubt: participant.inDoubt.map((each) => ({ ...each })),
    };
  }

  #handle(from: NodeId, message: PeerMessage): void {
    const { coordinator, participant } = this;
    switch (message.type) {
      case "work":
        participant.onWork(from, message);
        break;
      case "worked":
        coordinator.onWorked(from, message);
        break;
      case "refused":
        coordinator.onRefused(message);
        break;
      case "prepare":
        participant.onPrepare(from, message);
        break;
      case "vote":
        coordinator.onVote(from, message);
        break;
      case "decision":
        participant.onDecision(from, message);
        break;
      case "acknowledged":
        coordinator.onAcknowledged(from, message);
        break;
      case "inquire":
        if (message.id.startsWith(`${this.#shared.env.self}.`))
          coordinator.onInquire(from, message);
        else participant.onInquire(from, message);
        break;
      default:
        assertNever(message);
    }
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

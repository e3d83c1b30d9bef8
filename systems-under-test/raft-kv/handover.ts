import type { NodeId } from "../../harness/core/ids.ts";
import type { Body } from "../../harness/node/message.ts";
import type { Request } from "../../harness/node/program.ts";
import { isVoter } from "./configuration.ts";
import { configurationOf, type Raft } from "./state.ts";

export const HANDOVER_TIMER = "handover";

interface UnderWay {
  readonly request: Request;
  readonly to: NodeId;
  told: boolean;
}

/**
 * Handing leadership to a node of choice: Raft dissertation, section 3.10. The leader takes no more changes, brings the
 * other's log up to date and tells it to stand for election at once. If that one does not lead within an election
 * timeout, the leader goes on as before.
 */
export class Handover {
  readonly #raft: Raft;
  #current: UnderWay | null = null;

  constructor(raft: Raft) {
    this.#raft = raft;
  }

  get underWay(): boolean {
    return this.#current !== null;
  }

  /** Takes a client's wish; this node leads. */
  begin(request: Request, to: NodeId): void {
    const { env, settings } = this.#raft;
    if (this.#current) {
      env.reply(request, error(11, `leadership is being handed to ${this.#current.to}`));
    } else if (to === env.self) {
      env.reply(request, { type: "raft.transfer_ok", leader: to });
    } else if (!isVoter(configurationOf(this.#raft), to)) {
      env.reply(request, error(12, `${to} is no member`));
    } else {
      this.#current = { request, to, told: false };
      env.note("handover", { to });
      env.setTimer(HANDOVER_TIMER, settings.electionTimeoutMs);
      this.onProgress();
    }
  }

  /** Something was acknowledged. */
  onProgress(): void {
    const { bugs, env, log, state } = this.#raft;
    const { leadership } = state;
    const current = this.#current;
    if (!leadership || !current || current.told) return;
    if (leadership.of(current.to).matchIndex < log.lastIndex) return;
    current.told = true;
    // The message may arrive at any time, and whoever gets it asks for votes that no lease holds back.
    if (!bugs.has("lease-over-transfer")) leadership.leaseForfeited = true;
    env.send(current.to, { type: "timeout_now", term: state.term });
  }

  /** Another node leads. */
  onLeader(leader: NodeId): void {
    const current = this.#current;
    if (!current) return;
    if (leader === current.to) this.#end({ type: "raft.transfer_ok", leader });
    else this.#end(error(11, `${leader} leads instead of ${current.to}`));
  }

  /** For {@link HANDOVER_TIMER}. The message may still be under way: error 0 says that nobody knows. */
  onTimer(): void {
    if (this.#current) this.#end(error(0, `${this.#current.to} did not take over in time`));
  }

  #end(reply: Body): void {
    const { env } = this.#raft;
    if (this.#current) env.reply(this.#current.request, reply);
    this.#current = null;
    env.clearTimer(HANDOVER_TIMER);
  }
}

function error(code: number, text: string): Body {
  return { type: "error", code, text };
}

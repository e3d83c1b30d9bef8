import { CallTimeout, NodeUnreachable, type Session } from "../../client/client.ts";
import type { Cancel, Clock } from "../../core/clock.ts";
import { type NodeId, NS_PER_MS } from "../../core/ids.ts";
import type { Body, Message } from "../../node/message.ts";

/** Writes a line to a node; false when it certainly will not get there. */
export type Submit = (node: NodeId, line: string) => boolean;

interface PendingCall {
  readonly node: NodeId;
  readonly resolve: (reply: Body) => void;
  /** Ends the call without a reply. */
  readonly abandon: () => void;
}

/** All clients of a cluster, by client id. */
export class Sessions {
  readonly #clock: Clock;
  readonly #submit: Submit;
  readonly #open = new Map<string, CallTable>();
  #nextClient = 0;
  /** Replies that came after their call had ended, or whose client is gone; and what nobody asked for. */
  unmatchedCount = 0;

  constructor(clock: Clock, submit: Submit) {
    this.#clock = clock;
    this.#submit = submit;
  }

  open(): Session {
    const id = `c${this.#nextClient++}`;
    const calls = new CallTable(id, this.#clock, this.#submit);
    this.#open.set(id, calls);
    return {
      id,
      call: async (node, body, timeoutMs) => {
        if (!this.#open.has(id)) throw new NodeUnreachable(node, "the session is closed");
        return calls.call(node, body, timeoutMs);
      },
      close: () => {
        this.#open.delete(id);
        calls.abandon(() => true);
      },
    };
  }

  /** Takes a message to a client. False: there never was such a client. */
  deliver(message: Message): boolean {
    const calls = this.#open.get(message.dest);
    if (!calls?.settle(message.body)) {
      if (!calls && !this.#wasOpen(message.dest)) return false;
      this.unmatchedCount++;
    }
    return true;
  }

  /** Ends all calls to a node that will not answer them any more. */
  nodeGone(node: NodeId): void {
    for (const calls of this.#open.values()) calls.abandon((call) => call.node === node);
  }

  closeAll(): void {
    for (const calls of this.#open.values()) calls.abandon(() => true);
    this.#open.clear();
  }

  #wasOpen(client: string): boolean {
    const number = /^c(0|[1-9]\d*)$/.exec(client)?.[1];
    return number !== undefined && Number(number) < this.#nextClient;
  }
}

/** The open calls of one client, by `msg_id`. */
class CallTable {
  readonly #client: string;
  readonly #clock: Clock;
  readonly #submit: Submit;
  readonly #calls = new Map<number, PendingCall>();
  #nextId = 1;

  constructor(client: string, clock: Clock, submit: Submit) {
    this.#client = client;
    this.#clock = clock;
    this.#submit = submit;
  }

  async call(node: NodeId, body: Body, timeoutMs: number): Promise<Body> {
    const id = this.#nextId++;
    const begunNs = this.#clock.now();
    const line = JSON.stringify({ src: this.#client, dest: node, body: { ...body, msg_id: id } });
    if (!this.#submit(node, line))
      throw new NodeUnreachable(node, "it is down, or has stopped reading its input");
    let cancel: Cancel = () => {};
    try {
      return await new Promise((resolve, reject) => {
        const fail = (waitedMs: number) => reject(new CallTimeout(node, body.type, waitedMs));
        const abandon = () => fail(Math.round((this.#clock.now() - begunNs) / NS_PER_MS));
        this.#calls.set(id, { node, resolve, abandon });
        cancel = this.#clock.schedule(begunNs + timeoutMs * NS_PER_MS, () => fail(timeoutMs));
      });
    } finally {
      cancel();
      this.#calls.delete(id);
    }
  }

  /** False when the body answers no open call. */
  settle(body: Body): boolean {
    const call = typeof body.in_reply_to === "number" && this.#calls.get(body.in_reply_to);
    if (!call) return false;
    call.resolve(body);
    return true;
  }

  abandon(which: (call: PendingCall) => boolean): void {
    for (const call of this.#calls.values()) if (which(call)) call.abandon();
  }
}

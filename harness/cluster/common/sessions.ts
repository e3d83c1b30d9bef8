import { CallTimeout, NodeUnreachable, type Session } from "../../client/client.ts";
import type { Cancel, Clock } from "../../core/clock.ts";
import { type NodeId, NS_PER_MS, type TimeNs } from "../../core/ids.ts";
import { copyJson } from "../../node/copy-json.ts";
import type { Body, Message } from "../../node/message.ts";

/** Hands a message, of which nobody else has a part, to a node; false when it certainly will not get there. */
export type Submit = (node: NodeId, message: Message) => boolean;

interface OpenCall {
  readonly node: NodeId;
  readonly type: string;
  readonly begunNs: TimeNs;
  readonly resolve: (reply: Body) => void;
  readonly reject: (failure: CallTimeout) => void;
  /** Takes its timeout away. */
  readonly cancel: Cancel;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

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
      call: (node, body, timeoutMs) =>
        this.#open.has(id)
          ? calls.call(node, body, timeoutMs)
          : Promise.reject(new NodeUnreachable(node, "the session is closed")),
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
  readonly #calls = new Map<number, OpenCall>();
  #nextId = 1;

  constructor(client: string, clock: Clock, submit: Submit) {
    this.#client = client;
    this.#clock = clock;
    this.#submit = submit;
  }

  call(node: NodeId, body: Body, timeoutMs: number): Promise<Body> {
    const id = typeof body.msg_id === "number" ? body.msg_id : this.#nextId++;
    const begunNs = this.#clock.now();
    const copy: Writable<Body> = copyJson(body);
    copy.msg_id = id;
    if (!this.#submit(node, { src: this.#client, dest: node, body: copy })) {
      const why = "it is down, or has stopped reading its input";
      return Promise.reject(new NodeUnreachable(node, why));
    }
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.schedule(begunNs + timeoutMs * NS_PER_MS, () => {
        this.#calls.delete(id);
        reject(new CallTimeout(node, body.type, timeoutMs));
      });
      this.#calls.set(id, { node, type: body.type, begunNs, resolve, reject, cancel });
    });
  }

  /** False when the body answers no open call. */
  settle(body: Body): boolean {
    const { in_reply_to: id } = body;
    const call = typeof id === "number" ? this.#end(id) : undefined;
    call?.resolve(body);
    return call !== undefined;
  }

  abandon(which: (call: OpenCall) => boolean): void {
    for (const [id, call] of this.#calls) {
      if (!which(call)) continue;
      this.#end(id);
      const waitedMs = Math.round((this.#clock.now() - call.begunNs) / NS_PER_MS);
      call.reject(new CallTimeout(call.node, call.type, waitedMs));
    }
  }

  #end(id: number): OpenCall | undefined {
    const call = this.#calls.get(id);
    call?.cancel();
    this.#calls.delete(id);
    return call;
  }
}

import type { Cancel } from "../core/clock.ts";
import type { NodeId } from "../core/ids.ts";
import type { JsonObject } from "../core/json.ts";
import type { Random } from "../core/random.ts";
import type { Body, Message } from "./message.ts";
import type {
  DiskContents,
  Env,
  NodeClock,
  NodeProgram,
  ProgramFactory,
  ProgramOptions,
  Request,
  TimerName,
} from "./program.ts";
import type { RecordStore } from "./record-store.ts";

/** What a host lends to the runtime: the part of the world that differs from host to host. */
export interface HostPorts {
  readonly clock: NodeClock;
  readonly random: Random;
  readonly store: RecordStore;
  startTimer(delayMs: number, run: () => void): Cancel;
  /** Sends what one handler had to say, in order. Never called with nothing. */
  flush(outputs: readonly Output[]): void;
  note(event: string, detail: JsonObject): void;
  /** A handler threw. The runtime does nothing more; the host has to end the node. */
  crash(thrown: unknown): void;
}

/** A message on its way out. `line` is the whole message as JSON, without a line end. */
export interface Output {
  readonly dest: string;
  readonly line: string;
}

export interface Identity {
  readonly self: NodeId;
  readonly peers: readonly NodeId[];
}

/**
 * Runs one incarnation of a node program: the part that all hosts have in common. A handler's messages and disk writes
 * take effect together when it returns; a handler that throws has neither.
 */
export class NodeRuntime {
  readonly #identity: Identity;
  readonly #ports: HostPorts;
  readonly #nodes: ReadonlySet<string>;
  readonly #env: Env;
  readonly #timers = new Map<TimerName, Cancel>();
  #program: NodeProgram | undefined;
  #outputs: Output[] = [];
  #writes: (() => void)[] = [];
  #crashed = false;

  constructor(identity: Identity, ports: HostPorts) {
    this.#identity = identity;
    this.#ports = ports;
    this.#nodes = new Set([identity.self, ...identity.peers]);
    this.#env = this.#createEnv();
  }

  /** Makes the program, starts it on `recovered` and answers `init`. */
  start(
    createProgram: ProgramFactory,
    options: ProgramOptions,
    recovered: DiskContents,
    init: Request,
  ): void {
    this.#run(() => {
      this.#env.reply(init, { type: "init_ok" });
      this.#program = createProgram(this.#env, options);
      this.#program.onStart(recovered);
    });
  }

  /** Hands a message to the handler that is meant for it. Questions to the host itself are answered here. */
  deliver({ src, body }: Message): void {
    this.#run((program) => {
      if (this.#nodes.has(src) || !src.startsWith("c")) {
        program.onMessage(src, body);
        return;
      }
      const id = body.msg_id;
      if (typeof id !== "number") {
        this.#ports.note("request-without-msg_id", { client: src, type: body.type });
        return;
      }
      const request = { client: src, id, body };
      if (body.type === "faultline.inspect")
        this.#env.reply(request, { type: "faultline.inspect_ok", view: program.inspect() });
      else if (body.type === "init") this.#env.reply(request, ALREADY_STARTED);
      else program.onRequest(request);
    });
  }

  /** Runs one handler to its end, and only then lets anything out. */
  #run(handler: (program: NodeProgram) => void): void {
    if (this.#crashed) return;
    try {
      handler(this.#program as NodeProgram);
    } catch (thrown) {
      this.#crashed = true;
      for (const cancel of this.#timers.values()) cancel();
      this.#ports.crash(thrown);
      return;
    }
    const writes = this.#writes;
    const outputs = this.#outputs;
    this.#writes = [];
    this.#outputs = [];
    for (const write of writes) write();
    if (outputs.length > 0) this.#ports.flush(outputs);
  }

  #createEnv(): Env {
    const { self, peers } = this.#identity;
    const { clock, random, store, note } = this.#ports;
    return {
      self,
      peers,
      clock,
      random,
      disk: {
        append: (file, record) => {
          const line = JSON.stringify(record);
          this.#writes.push(() => store.append(file, line));
        },
        overwrite: (file, records) => {
          const lines = records.map((record) => JSON.stringify(record));
          this.#writes.push(() => store.overwrite(file, lines));
        },
        sync: (done) => {
          this.#writes.push(() => store.sync(() => this.#run(done)));
        },
      },
      send: (to, body) => this.#emit(to, body),
      reply: (request, body) => this.#emit(request.client, { ...body, in_reply_to: request.id }),
      setTimer: (name, delayMs) => this.#setTimer(name, delayMs),
      clearTimer: (name) => this.#clearTimer(name),
      note: (event, detail = {}) => note(event, detail),
    };
  }

  /** Turns the body into text at once: the program may go on changing the objects that it is made of. */
  #emit(dest: string, body: Body): void {
    const line = JSON.stringify({ src: this.#identity.self, dest, body });
    this.#outputs.push({ dest, line });
  }

  #setTimer(name: TimerName, delayMs: number): void {
    if (!(delayMs >= 0 && delayMs <= MAX_DELAY_MS))
      throw new Error(`Timer '${name}' cannot go off in ${delayMs} ms.`);
    this.#clearTimer(name);
    const cancel = this.#ports.startTimer(delayMs, () => {
      if (this.#timers.get(name) !== cancel) return;
      this.#timers.delete(name);
      this.#run((program) => program.onTimer(name));
    });
    this.#timers.set(name, cancel);
  }

  #clearTimer(name: TimerName): void {
    this.#timers.get(name)?.();
    this.#timers.delete(name);
  }
}

/** What fits into a setTimeout. */
const MAX_DELAY_MS = 2 ** 31 - 1;

const ALREADY_STARTED: Body = {
  type: "error",
  code: 12,
  text: "This node has had its init already.",
};

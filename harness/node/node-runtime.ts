import type { Cancel } from "../core/clock.ts";
import type { NodeId } from "../core/ids.ts";
import type { JsonObject } from "../core/json.ts";
import type { Random } from "../core/random.ts";
import { copyJson } from "./copy-json.ts";
import type { HostControls } from "./host-controls.ts";
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
  readonly store: RecordStore<unknown>;
  /** Answers what is asked of the host itself; absent where its clock and disk are in reach of whoever would ask. */
  readonly controls?: Pick<HostControls, "answer">;
  startTimer(delayMs: number, run: () => void): Cancel;
  /** Sends what one handler had to say, in order. Never called with nothing. */
  flush(outputs: readonly Output[]): void;
  note(event: string, detail: JsonObject): void;
  /** A handler threw, or the disk refused what it wrote. The runtime does nothing more; the host has to end the node. */
  crash(thrown: unknown): void;
}

/** A message on its way out: what it was when the program sent it, whatever the program does to its objects since. */
export class Output {
  readonly message: Message;

  /** @param body a copy that nobody else has. */
  constructor(src: NodeId, dest: string, body: Body) {
    this.message = { src, dest, body };
  }

  get dest(): string {
    return this.message.dest;
  }

  /** The whole message as JSON, without a line end. */
  get line(): string {
    return JSON.stringify(this.message);
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

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
  #inHandler = false;

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
    }, init);
  }

  /** Hands a message to the handler that is meant for it. Questions to the host itself are answered here. */
  readonly deliver = (message: Message): void => {
    const { src } = message;
    if (this.#nodes.has(src) || !src.startsWith("c")) this.#run(onMessage, message);
    else this.#run(this.#onRequest, message);
  };

  readonly #onRequest = (program: NodeProgram, { src, body }: Message): void => {
    const id = body.msg_id;
    if (typeof id !== "number") {
      this.#ports.note("request-without-msg_id", { client: src, type: body.type });
      return;
    }
    const request = { client: src, id, body };
    const answer = this.#answer(program, body);
    if (answer) this.#env.reply(request, answer);
    else program.onRequest(request);
  };

  /** Null: the question is for the program. */
  #answer(program: NodeProgram, question: Body): Body | null {
    switch (question.type) {
      case "init":
        return ALREADY_STARTED;
      case "faultline.inspect":
        return { type: "faultline.inspect_ok", view: program.inspect() };
      default:
        return this.#ports.controls?.answer(question) ?? null;
    }
  }

  /**
   * Runs one handler to its end, and only then lets anything out: writes first. Handlers of messages and timers take what
   * they handle as `argument`: a closure for each would be made for every event of a simulation.
   */
  #run<A>(handler: (program: NodeProgram, argument: A) => void, argument: A): void {
    if (this.#crashed) return;
    this.#inHandler = true;
    try {
      handler(this.#program as NodeProgram, argument);
      if (this.#writes.length > 0) this.#write();
    } catch (thrown) {
      this.#crashed = true;
      for (const cancel of this.#timers.values()) cancel();
      this.#ports.crash(thrown);
      return;
    } finally {
      this.#inHandler = false;
    }
    if (this.#outputs.length > 0) this.#flush();
  }

  #write(): void {
    const writes = this.#writes;
    this.#writes = [];
    for (const write of writes) write();
  }

  #flush(): void {
    const outputs = this.#outputs;
    this.#outputs = [];
    this.#ports.flush(outputs);
  }

  #createEnv(): Env {
    const { self, peers } = this.#identity;
    const { clock, random, store, note } = this.#ports;
    return {
      self,
      peers,
      clock,
      random: this.#guardRandom(random),
      disk: {
        append: (file, record) => {
          this.#expectHandler("disk.append");
          const encoded = store.encode(record);
          this.#writes.push(() => store.append(file, encoded));
        },
        overwrite: (file, records) => {
          this.#expectHandler("disk.overwrite");
          const encoded = records.map((record) => store.encode(record));
          this.#writes.push(() => store.overwrite(file, encoded));
        },
        sync: (done) => {
          this.#expectHandler("disk.sync");
          this.#writes.push(() => store.sync(() => this.#run(callBack, done)));
        },
      },
      send: (to, body) => {
        this.#expectHandler("send");
        this.#emit(to, copyJson(body));
      },
      reply: (request, body) => {
        this.#expectHandler("reply");
        const reply: Writable<Body> = copyJson(body);
        reply.in_reply_to = request.id;
        this.#emit(request.client, reply);
      },
      setTimer: (name, delayMs) => {
        this.#expectHandler("setTimer");
        this.#setTimer(name, delayMs);
      },
      clearTimer: (name) => {
        this.#expectHandler("clearTimer");
        this.#clearTimer(name);
      },
      note: (event, detail = {}) => {
        this.#expectHandler("note");
        note(event, detail);
      },
    };
  }

  #guardRandom(random: Random): Random {
    const drawn = (): Random => {
      this.#expectHandler("random");
      return random;
    };
    return {
      below: (limit) => drawn().below(limit),
      between: (low, high) => drawn().between(low, high),
      chance: (numerator, denominator) => drawn().chance(numerator, denominator),
      pick: (list) => drawn().pick(list),
      shuffle: (list) => drawn().shuffle(list),
    };
  }

  /**
   * What goes on after an `await` runs between handlers, at a moment that no event is. The clock may be asked there: it
   * changes nothing, and `inspect` is no handler either.
   */
  #expectHandler(call: string): void {
    if (this.#inHandler) return;
    throw new Error(
      `${this.#identity.self} used env.${call} outside of a handler. Handlers run to completion: a node program has no promises.`,
    );
  }

  #emit(dest: string, body: Body): void {
    this.#outputs.push(new Output(this.#identity.self, dest, body));
  }

  #setTimer(name: TimerName, delayMs: number): void {
    if (!(delayMs >= 0 && delayMs <= MAX_DELAY_MS))
      throw new Error(`Timer '${name}' cannot go off in ${delayMs} ms.`);
    this.#clearTimer(name);
    const cancel = this.#ports.startTimer(delayMs, () => {
      if (this.#timers.get(name) !== cancel) return;
      this.#timers.delete(name);
      this.#run(onTimer, name);
    });
    this.#timers.set(name, cancel);
  }

  #clearTimer(name: TimerName): void {
    this.#timers.get(name)?.();
    this.#timers.delete(name);
  }
}

function onMessage(program: NodeProgram, { src, body }: Message): void {
  program.onMessage(src, body);
}

function onTimer(program: NodeProgram, name: TimerName): void {
  program.onTimer(name);
}

function callBack(_: NodeProgram, done: () => void): void {
  done();
}

/** What fits into a setTimeout. */
const MAX_DELAY_MS = 2 ** 31 - 1;

const ALREADY_STARTED: Body = {
  type: "error",
  code: 12,
  text: "This node has had its init already.",
};

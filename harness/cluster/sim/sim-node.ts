import { assert } from "../../core/assert.ts";
import { messageOf } from "../../core/errors.ts";
import type { FaultName } from "../../core/faults.ts";
import type { NodeId } from "../../core/ids.ts";
import type { JsonObject } from "../../core/json.ts";
import { deriveSeed, random, type Seed } from "../../core/random.ts";
import type { Message } from "../../node/message.ts";
import { NodeRuntime, type Output } from "../../node/node-runtime.ts";
import type { NodeProgram, NodeView, ProgramFactory, ProgramOptions } from "../../node/program.ts";
import type { ProcessState } from "../cluster.ts";
import { asNode } from "./real-world.ts";
import { SimClock } from "./sim-clock.ts";
import { SimDisk } from "./sim-disk.ts";
import { SyncTimes } from "./sync-times.ts";
import { type EventLabel, eventLabel, type World } from "./world.ts";

const US_PER_MS = 1_000;

export interface SimNodeOptions {
  readonly self: NodeId;
  readonly nodes: readonly NodeId[];
  readonly seed: Seed;
  readonly createProgram: ProgramFactory;
  readonly program: ProgramOptions;
  /** How wrong the speed of its monotonic clock may be, in microseconds a second. */
  readonly clockDriftPpm?: number;
  readonly events: SimNodeEvents;
}

export interface SimNodeEvents {
  send(node: SimNode, output: Output): void;
  /** After each handler: its effects are out, and the program may be looked at. */
  onHandled(node: SimNode): void;
  onSynced(node: SimNode): void;
  onNote(node: SimNode, event: string, detail: JsonObject): void;
  /** Before the handler of a message: the very object that was given to {@link SimNode.deliver}. */
  onReceived?(message: Message): void;
  onProcess?(node: SimNode, what: ProcessChange): void;
  /** It ended, and nobody had ordered that. */
  onCrashed(node: SimNode, why: string, cause: FaultName | null): void;
}

/** What befalls the process of a node. `why` is null when its end was ordered. */
export type ProcessChange =
  | { readonly kind: "started" | "paused" | "resumed" }
  | { readonly kind: "ended"; readonly why: string | null };

/** A node through all its incarnations: an object that is made anew for each. */
export class SimNode {
  readonly id: NodeId;
  readonly disk = new SimDisk();
  readonly clock: SimClock;
  readonly #syncTimes: SyncTimes;
  readonly #world: World;
  readonly #options: SimNodeOptions;
  readonly #timerLabel: EventLabel;
  readonly #syncLabel: EventLabel;
  #incarnation = 0;
  #program: NodeProgram | null = null;
  #runtime: NodeRuntime | null = null;
  /** What waits for the end of a pause; null while there is none. */
  #held: (() => void)[] | null = null;
  #lastSyncDueUs = 0;
  #endedBy: FaultName | null = null;

  constructor(world: World, options: SimNodeOptions) {
    this.id = options.self;
    this.clock = new SimClock(world, speedOf(options));
    this.#syncTimes = new SyncTimes(options.seed, this.id);
    this.#world = world;
    this.#options = options;
    this.#timerLabel = eventLabel("timer", this.id, "");
    this.#syncLabel = eventLabel("disk", this.id, "sync");
  }

  get incarnation(): number {
    return this.#incarnation;
  }

  get state(): ProcessState {
    if (!this.#runtime) return "down";
    return this.#held ? "paused" : "running";
  }

  /** The fault that its last incarnation ended by, by itself; null when it was told to end, or nobody knows. */
  get endedBy(): FaultName | null {
    return this.#endedBy;
  }

  get program(): NodeProgram | null {
    return this.#program;
  }

  /** What the node says of itself; null when it is down or paused. */
  inspect(): NodeView | null {
    return this.state === "running" ? (this.#program?.inspect() ?? null) : null;
  }

  /** It stays down when its disk is damaged in a way that a host finds out. */
  start(): void {
    assert(!this.#runtime, `${this.id} is up`);
    const { refusal: problem } = this.disk;
    if (problem !== null) {
      this.#options.events.onNote(this, "disk-damaged", { problem });
      return;
    }
    this.#incarnation++;
    this.#endedBy = null;
    this.clock.restart();
    this.#syncTimes.restart(deriveSeed(this.#options.seed, "sync", this.id, this.#incarnation));
    this.#lastSyncDueUs = 0;
    const runtime = this.#createRuntime();
    this.#runtime = runtime;
    this.#options.events.onProcess?.(this, { kind: "started" });
    const { createProgram, program } = this.#options;
    const init = { client: "c0", id: 0, body: { type: "init" } };
    this.#handle((recovered) => {
      const create: ProgramFactory = (env, options) => {
        this.#program = createProgram(env, options);
        return this.#program;
      };
      runtime.start(create, program, recovered, init);
    }, this.disk.contents());
  }

  /** Nothing of this incarnation happens any more. One that had ended by itself is from now on down by order. */
  end(): void {
    this.#end(null);
  }

  #end(why: string | null): void {
    if (this.#runtime) this.#options.events.onProcess?.(this, { kind: "ended", why });
    this.#incarnation++;
    this.#endedBy = null;
    this.#program = null;
    this.#runtime = null;
    this.#held = null;
  }

  /** The node does nothing until it is resumed; what comes in and what falls due waits. */
  pause(): void {
    if (!this.#runtime || this.#held) return;
    this.#held = [];
    this.#options.events.onProcess?.(this, { kind: "paused" });
  }

  resume(): void {
    const held = this.#held;
    if (!held) return;
    this.#held = null;
    this.#options.events.onProcess?.(this, { kind: "resumed" });
    for (const run of held) run();
  }

  /** False when the node is down. */
  deliver(message: Message): boolean {
    const runtime = this.#runtime;
    if (!runtime) return false;
    if (this.#held) this.#held.push(() => this.#receive(runtime, message));
    else this.#receive(runtime, message);
    return true;
  }

  #receive(runtime: NodeRuntime, message: Message): void {
    if (this.#runtime !== runtime) return;
    this.#options.events.onReceived?.(message);
    this.#handle(runtime.deliver, message);
  }

  #createRuntime(): NodeRuntime {
    const { self, nodes, seed, events } = this.#options;
    const identity = { self, peers: nodes.filter((node) => node !== self) };
    return new NodeRuntime(identity, {
      clock: this.clock,
      random: random(seed, "node", self, this.#incarnation),
      store: this.disk.open((done) => this.#sync(done)),
      startTimer: (delayMs, run) =>
        this.#later(this.clock.rightUs(Math.round(delayMs * US_PER_MS)), this.#timerLabel, run),
      flush: (outputs) => {
        for (const output of outputs) events.send(this, output);
      },
      note: (event, detail) => events.onNote(this, event, detail),
      crash: (thrown) => this.#crash(messageOf(thrown)),
    });
  }

  /** A sync is done no sooner than those before it. */
  #sync(done: () => void): void {
    const { events } = this.#options;
    const dueUs = Math.max(this.#world.nowUs + this.#syncTimes.nextUs(), this.#lastSyncDueUs);
    this.#lastSyncDueUs = dueUs;
    this.#later(dueUs - this.#world.nowUs, this.#syncLabel, () => {
      events.onSynced(this);
      done();
    });
  }

  /** Runs it later, unless the node ends before. */
  #later(delayUs: number, label: EventLabel, run: () => void): () => void {
    const incarnation = this.#incarnation;
    return this.#world.after(delayUs, label, () => {
      if (this.#incarnation !== incarnation) return;
      if (this.#held) this.#held.push(() => this.#handle(run, undefined));
      else this.#handle(run, undefined);
    });
  }

  #handle<A>(run: (argument: A) => void, argument: A): void {
    asNode(this.id, run, argument);
    if (this.#runtime) this.#options.events.onHandled(this);
  }

  #crash(why: string): void {
    if (!this.#runtime) return;
    this.#end(why);
    this.#endedBy = this.disk.isFull ? "disk-full" : null;
    this.#options.events.onCrashed(this, why, this.#endedBy);
  }
}

/** How much faster than right its monotonic clock is, in microseconds a second: no two are alike, some at the limit. */
function speedOf({ clockDriftPpm: most = 0, seed, self }: SimNodeOptions): number {
  const stream = random(seed, "clock speed", self);
  return stream.pick([-most, most, stream.between(-most, most)]);
}

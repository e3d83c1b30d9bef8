import TinyQueue from "tinyqueue";
import { assert } from "../../harness/core/assert.ts";
import type { NodeId } from "../../harness/core/ids.ts";
import { type Random, random, type Seed } from "../../harness/core/random.ts";
import type { Body, Message } from "../../harness/node/message.ts";
import { NodeRuntime } from "../../harness/node/node-runtime.ts";
import type { NodeProgram, NodeView, ProgramFactory } from "../../harness/node/program.ts";
import { VolatileStore } from "./volatile-store.ts";

export interface TestClusterOptions<P extends NodeProgram> {
  readonly nodeCount: number;
  readonly seed: Seed;
  readonly createProgram: (...args: Parameters<ProgramFactory>) => P;
  readonly bugs?: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
  /** How far from the right speed the nodes' monotonic clocks and timers may be: drawn for each start of each node. */
  readonly driftPpm?: number;
  /** How far their wall clocks may be off, either way: drawn for each start of each node. */
  readonly skewMs?: number;
}

interface Event {
  readonly atUs: number;
  readonly sequence: number;
  readonly run: () => void;
}

interface TestNode<P> {
  readonly store: VolatileStore;
  /** Counts starts and crashes: what was scheduled in another life is dropped. */
  life: number;
  program: P | null;
  runtime: NodeRuntime | null;
  /** What waits for the end of a pause; null while there is none. */
  held: (() => void)[] | null;
}

/**
 * A cluster in one process under virtual time, for the tests of node programs: messages are delayed, lost and repeated
 * from a seed, links are cut, nodes crash and come back on what they synced. A handler that throws fails the test.
 */
export class TestCluster<P extends NodeProgram> {
  readonly nodes: readonly NodeId[];
  /** Parts in a thousand of messages between nodes. */
  lossPerMille = 0;
  duplicatePerMille = 0;
  /** The longest delay of a message between nodes; delays are drawn evenly. */
  latencyUs = 1_000;
  /** Drops the messages between nodes for which it holds. */
  drops: (message: Message) => boolean = () => false;
  /** Called after every event. */
  afterEvent: () => void = () => {};
  readonly #options: TestClusterOptions<P>;
  readonly #random: Random;
  readonly #states = new Map<NodeId, TestNode<P>>();
  readonly #queue = new TinyQueue<Event>([], (a, b) => a.atUs - b.atUs || a.sequence - b.sequence);
  readonly #calls = new Map<string, (reply: Body) => void>();
  readonly #cuts = new Set<string>();
  #nowUs = 0;
  #sequence = 0;

  constructor(options: TestClusterOptions<P>) {
    this.#options = options;
    this.#random = random(options.seed, "test-cluster");
    this.nodes = Array.from({ length: options.nodeCount }, (_, i) => `n${i + 1}`);
    for (const node of this.nodes) {
      const state: TestNode<P> = {
        store: new VolatileStore((done) =>
          this.#inLife(node, this.#random.between(100, 2_000), done),
        ),
        life: 0,
        program: null,
        runtime: null,
        held: null,
      };
      this.#states.set(node, state);
    }
    for (const node of this.nodes) this.restart(node);
  }

  get nowMs(): number {
    return this.#nowUs / 1_000;
  }

  /** The program of a node that is up. */
  program(node: NodeId): P | null {
    return this.#state(node).program;
  }

  view(node: NodeId): NodeView | null {
    return this.program(node)?.inspect() ?? null;
  }

  leaders(): readonly NodeId[] {
    return this.nodes.filter((node) => this.view(node)?.leader);
  }

  crash(node: NodeId): void {
    const state = this.#state(node);
    state.life++;
    state.program = null;
    state.runtime = null;
    state.held = null;
    state.store.crash(this.#random);
  }

  restart(node: NodeId): void {
    const state = this.#state(node);
    if (state.runtime) return;
    state.life++;
    const { bugs, createProgram, settings = {} } = this.#options;
    const runtime = this.#createRuntime(node, state.store);
    state.runtime = runtime;
    runtime.start(
      (env, options) => {
        state.program = createProgram(env, options);
        return state.program;
      },
      { bugs: new Set(bugs), settings },
      state.store.contents(),
      { client: "c0", id: 0, body: { type: "init" } },
    );
    this.afterEvent();
  }

  /** The node does nothing until it is resumed; what comes in and what falls due waits. */
  pause(node: NodeId): void {
    const state = this.#state(node);
    if (state.runtime) state.held ??= [];
  }

  resume(node: NodeId): void {
    const state = this.#state(node);
    const held = state.held ?? [];
    state.held = null;
    for (const run of held) run();
  }

  /** Nodes of one group reach each other and nobody else; later cuts come on top. */
  partition(...groups: readonly (readonly NodeId[])[]): void {
    const groupOf = (node: NodeId) => groups.findIndex((group) => group.includes(node));
    for (const from of this.nodes) {
      for (const to of this.nodes) if (groupOf(from) !== groupOf(to)) this.cut(from, to);
    }
  }

  /** Messages from `from` to `to` get lost; the other way they arrive. */
  cut(from: NodeId, to: NodeId): void {
    this.#cuts.add(`${from}>${to}`);
  }

  heal(): void {
    this.#cuts.clear();
  }

  /** Sends a client's request; lines to clients are perfect. A node that is down never answers. */
  call(client: string, id: number, node: NodeId, body: Body, onReply: (reply: Body) => void): void {
    this.#calls.set(`${client}/${id}`, onReply);
    const message = { src: client, dest: node, body: { ...body, msg_id: id } };
    this.after(this.#random.between(10, 500), () => this.#deliver(node, message));
  }

  after(delayUs: number, run: () => void): void {
    this.#queue.push({ atUs: this.#nowUs + delayUs, sequence: this.#sequence++, run });
  }

  runForMs(durationMs: number): void {
    const endUs = this.#nowUs + durationMs * 1_000;
    while ((this.#queue.peek()?.atUs ?? Number.POSITIVE_INFINITY) <= endUs) this.#step();
    this.#nowUs = endUs;
  }

  /** @throws Error when `condition` does not come true in time. */
  runUntil(condition: () => boolean, limitMs = 10_000): void {
    const endUs = this.#nowUs + limitMs * 1_000;
    while (!condition()) {
      assert(
        this.#queue.length > 0 && this.#nowUs < endUs,
        `not within ${limitMs} ms: ${condition}`,
      );
      this.#step();
    }
  }

  #step(): void {
    const event = this.#queue.pop();
    assert(event !== undefined, "nothing to do");
    this.#nowUs = event.atUs;
    event.run();
    this.afterEvent();
  }

  #createRuntime(self: NodeId, store: VolatileStore): NodeRuntime {
    const startUs = this.#nowUs;
    const life = this.#state(self).life;
    const speed = this.#speedOf(self, life);
    const skewMs = this.#skewOf(self, life);
    const clock = {
      monotonic: () => ((this.#nowUs - startUs) * speed) / 1_000,
      realtime: () => Math.floor(this.nowMs) + skewMs,
    };
    return new NodeRuntime(
      { self, peers: this.nodes.filter((node) => node !== self) },
      {
        clock,
        random: random(this.#options.seed, "node", self, life),
        store,
        startTimer: (delayMs, run) => {
          let cancelled = false;
          this.#inLife(self, (delayMs * 1_000) / speed, () => {
            if (!cancelled) run();
          });
          return () => {
            cancelled = true;
          };
        },
        flush: (outputs) => {
          for (const { line } of outputs) this.#route(JSON.parse(line) as Message);
        },
        note: () => {},
        crash: (thrown) => {
          throw thrown;
        },
      },
    );
  }

  #speedOf(node: NodeId, life: number): number {
    const { driftPpm = 0, seed } = this.#options;
    const draw = random(seed, "clock", node, life);
    return 1 + draw.between(-driftPpm, driftPpm) / 1_000_000;
  }

  /** Never before the beginning of time. */
  #skewOf(node: NodeId, life: number): number {
    const { seed, skewMs = 0 } = this.#options;
    return skewMs === 0 ? 0 : random(seed, "wall clock", node, life).below(2 * skewMs);
  }

  #route(message: Message): void {
    const { src, dest, body } = message;
    if (!this.nodes.includes(dest)) {
      this.after(this.#random.between(10, 500), () =>
        this.#calls.get(`${dest}/${body.in_reply_to}`)?.(body),
      );
      return;
    }
    if (this.drops(message) || this.#random.chance(this.lossPerMille, 1_000)) return;
    const copies = this.#random.chance(this.duplicatePerMille, 1_000) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      this.after(this.#random.between(50, this.latencyUs), () => {
        if (!this.#cuts.has(`${src}>${dest}`)) this.#deliver(dest, message);
      });
    }
  }

  #deliver(node: NodeId, message: Message): void {
    this.#unlessPaused(node, () => this.#state(node).runtime?.deliver(message));
  }

  /** Runs it later, unless the node crashes before. */
  #inLife(node: NodeId, delayUs: number, run: () => void): void {
    const { life } = this.#state(node);
    this.after(delayUs, () => {
      if (this.#state(node).life === life) this.#unlessPaused(node, run);
    });
  }

  #unlessPaused(node: NodeId, run: () => void): void {
    const { held } = this.#state(node);
    if (held) held.push(run);
    else run();
  }

  #state(node: NodeId): TestNode<P> {
    const state = this.#states.get(node);
    assert(state !== undefined, `no node ${node}`);
    return state;
  }
}

import { NS_PER_MS, type Process, type TimeNs } from "../../core/ids.ts";
import type { Json } from "../../core/json.ts";
import type { Completion } from "../../core/op.ts";
import type { Seed } from "../../core/random.ts";
import { ThreadTable } from "../context.ts";
import type { GeneratedOp, Generator, GeneratorEvent, InvokeOp, ThreadId } from "../generator.ts";
import { validateOffer } from "../validate.ts";

/** How long a simulated run waits before it asks a pending generator again, when nothing else will happen. */
const MOMENT_NS = NS_PER_MS;
/** So many moments in a row without anything mean that nothing will ever come. */
const MAX_IDLE_MOMENTS = 100_000;
/** Nobody simulates so many operations on purpose without saying how many. */
const MAX_UNASKED_OPS = 100_000;

/** A line of a simulated history; the ends of sleeps and logs are lines too. */
export interface SimulatedLine {
  readonly time: TimeNs;
  readonly thread: ThreadId;
  readonly process: Process;
  readonly type: GeneratorEvent["type"];
  readonly f: string;
  readonly key?: Json;
  readonly value: Json;
}

/** Which operation of its thread it is, from 0 on. */
export type Outcome = (op: InvokeOp, nthOfThread: number) => Pick<Completion, "type" | "value">;

export interface Simulation {
  /** Two client workers by default. */
  readonly threads?: readonly ThreadId[];
  readonly latencyNs?: (op: InvokeOp) => TimeNs;
  readonly outcome?: Outcome;
  readonly seed?: Seed;
  /** After so many operations nothing new is begun: needed for an endless generator. */
  readonly maxOps?: number;
}

/**
 * Runs a generator on a virtual clock and answers the exact history: no threads, no waiting. Every offer is checked by
 * {@link validateOffer}; one for later is not taken but asked for again at its time, as a runner does. Completions come
 * before operations that begin at the same time.
 *
 * @throws Error when the generator is pending although nothing can happen any more, or endless and `maxOps` not set.
 */
export function simulate(generator: Generator, simulation: Simulation = {}): SimulatedLine[] {
  return new Simulator(generator, simulation).run();
}

/** The invocations of a run in which every operation succeeds at once. */
export function quick(generator: Generator, simulation: Simulation = {}): SimulatedLine[] {
  return begun(simulate(generator, { latencyNs: () => 0, ...simulation }));
}

/** The invocations of a run in which every operation succeeds after 10 ns. */
export function perfect(generator: Generator, simulation: Simulation = {}): SimulatedLine[] {
  return begun(simulate(generator, simulation));
}

/** All of a run in which the operations of each thread take 10 ns and end as fail, info, ok, fail, ... in turn. */
export function imperfect(generator: Generator, simulation: Simulation = {}): SimulatedLine[] {
  return simulate(generator, { outcome: failInfoOk, ...simulation });
}

const failInfoOk: Outcome = (_, nthOfThread) => {
  const types = ["fail", "info", "ok"] as const;
  return { type: types[nthOfThread % types.length] ?? "ok" };
};

function begun(lines: readonly SimulatedLine[]): SimulatedLine[] {
  const isBeginning = new Map<ThreadId, boolean>();
  return lines.filter(({ thread, type }) => {
    if (type === "sleep" || type === "log") return false;
    const answer = isBeginning.get(thread) ?? true;
    isBeginning.set(thread, !answer);
    return answer;
  });
}

interface Running {
  readonly endTime: TimeNs;
  readonly op: GeneratedOp;
}

class Simulator {
  readonly #simulation: Simulation;
  readonly #table: ThreadTable;
  readonly #lines: SimulatedLine[] = [];
  readonly #opCounts = new Map<ThreadId, number>();
  #generator: Generator;
  #running: Running[] = [];
  #time: TimeNs = 0;
  #begunCount = 0;

  constructor(generator: Generator, simulation: Simulation) {
    this.#generator = generator;
    this.#simulation = simulation;
    this.#table = new ThreadTable(simulation.threads ?? [0, 1], simulation.seed);
  }

  run(): SimulatedLine[] {
    for (let idleMoments = 0; idleMoments < MAX_IDLE_MOMENTS; ) {
      const context = this.#table.context(this.#time);
      const isFull = this.#begunCount === this.#simulation.maxOps;
      const next = isFull ? ({ kind: "done" } as const) : this.#generator.next(context);
      const soonestEnd = this.#running[0]?.endTime ?? Number.POSITIVE_INFINITY;
      if (next.kind === "op" && next.op.time < soonestEnd) {
        validateOffer(next.op, context);
        idleMoments = next.op.time === this.#time ? 0 : idleMoments + 1;
        if (idleMoments === 0) this.#begin(next.op, next.rest);
        else this.#time = next.op.time;
        continue;
      }
      if (next.kind === "done" && this.#running.length === 0) return this.#lines;
      if (next.kind === "pending") this.#generator = next.rest;
      if (next.kind === "pending" && soonestEnd > this.#time + MOMENT_NS) {
        this.#time += MOMENT_NS;
        idleMoments++;
        continue;
      }
      this.#endSoonest();
      idleMoments = 0;
    }
    throw new Error(`Still pending after ${this.#time} ns, and nothing can happen any more`);
  }

  #begin(op: GeneratedOp, rest: Generator): void {
    this.#time = op.time;
    this.#generator = rest;
    this.#begunCount++;
    if (this.#simulation.maxOps === undefined && this.#begunCount > MAX_UNASKED_OPS)
      throw new Error(`Still not done after ${MAX_UNASKED_OPS} operations: set maxOps`);
    this.#table.occupy(op.thread);
    if (op.kind === "invoke") {
      const type = typeof op.thread === "number" ? "invoke" : "info";
      this.#tell(op, type, op.value);
    }
    this.#running.push({ op, endTime: op.time + this.#durationOf(op) });
    this.#running.sort((left, right) => left.endTime - right.endTime);
  }

  #durationOf(op: GeneratedOp): TimeNs {
    if (op.kind === "sleep") return op.durationNs;
    return op.kind === "log" ? 0 : (this.#simulation.latencyNs?.(op) ?? 10);
  }

  #endSoonest(): void {
    const ended = this.#running.shift();
    if (!ended) return;
    const { op, endTime } = ended;
    this.#time = endTime;
    this.#table.release(op.thread);
    if (op.kind !== "invoke") {
      this.#tell(op, op.kind, op.kind === "log" ? op.message : null);
      return;
    }
    const nth = this.#opCounts.get(op.thread) ?? 0;
    this.#opCounts.set(op.thread, nth + 1);
    const isLane = typeof op.thread === "string";
    const { type, value } = isLane
      ? { type: "info" as const, value: op.value }
      : (this.#simulation.outcome?.(op, nth) ?? { type: "ok" as const });
    this.#tell(op, type, value ?? op.value);
    if (type === "info") this.#table.retire(op.thread);
  }

  /** Records a line and tells the generator. */
  #tell(op: GeneratedOp, type: GeneratorEvent["type"], value: Json): void {
    const { thread } = op;
    const named = op.kind === "invoke" ? { f: op.f } : { f: op.kind };
    const keyed = op.kind === "invoke" && op.key !== undefined ? { key: op.key } : {};
    const process = this.#table.processOf(thread);
    this.#lines.push({ time: this.#time, thread, process, type, ...named, ...keyed, value });
    const event: GeneratorEvent = { thread, type, time: this.#time, ...named, ...keyed, value };
    this.#generator = this.#generator.update(this.#table.context(this.#time), event);
  }
}

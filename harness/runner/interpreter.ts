import { assertNever } from "../core/assert.ts";
import type { Clock } from "../core/clock.ts";
import { NS_PER_MS, type TimeNs } from "../core/ids.ts";
import type { Completion, Invocation } from "../core/op.ts";
import type { Seed } from "../core/random.ts";
import { ThreadTable } from "../generator/context.ts";
import type { GeneratedOp, Generator, GeneratorEvent, ThreadId } from "../generator/generator.ts";
import { validateOffer } from "../generator/validate.ts";
import type { Journal } from "./journal.ts";
import type { Worker } from "./workers.ts";

/** A generator that has nothing to say now is asked again after this long, or after the next event. */
const PENDING_RETRY_MS = 10;

/** Turns of the loop between two pauses in which timers and sockets get their turn. */
const TURNS_PER_PAUSE = 512;

export interface InterpreterOptions {
  /** Decides which free worker takes an operation. */
  readonly seed: Seed;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly workers: ReadonlyMap<ThreadId, Worker>;
  readonly log: (message: string) => void;
}

interface Settled {
  readonly op: GeneratedOp;
  readonly time: TimeNs;
  /** Null for what is not recorded. */
  readonly completion: Completion | null;
}

/**
 * Turns generators into operations. One loop, woken by whatever comes first: a worker that is done, or the time of the
 * next operation. Completions are taken before anything new is begun: a completion recorded late would make
 * operations look concurrent that were not, and hide violations.
 */
export class Interpreter {
  readonly #options: InterpreterOptions;
  readonly #threads: ThreadTable;
  #generator: Generator | null = null;
  #settled: Settled[] = [];
  #outstanding = 0;
  #wakeCancel: (() => void) | null = null;
  #wakePending = false;
  #finish: (() => void) | null = null;
  #fail: ((thrown: unknown) => void) | null = null;
  #halted = false;

  constructor(options: InterpreterOptions) {
    this.#options = options;
    this.#threads = new ThreadTable([...options.workers.keys()], options.seed);
  }

  /**
   * Runs `generator` until it is done and every operation has come to its end. When `signal` aborts, nothing new is
   * begun. Threads keep their processes from one call to the next.
   *
   * @throws what a generator threw.
   */
  async run(generator: Generator, signal?: AbortSignal): Promise<void> {
    const stop = (): void => {
      this.#generator = null;
      this.#wake();
    };
    this.#generator = signal?.aborted ? null : generator;
    signal?.addEventListener("abort", stop, { once: true });
    try {
      await new Promise<void>((resolve, reject) => {
        this.#finish = resolve;
        this.#fail = reject;
        this.#wake();
      });
    } finally {
      signal?.removeEventListener("abort", stop);
      this.#generator = null;
      this.#cancelTimer();
    }
  }

  get isHalted(): boolean {
    return this.#halted;
  }

  /** Ends the present call of {@link run} and all later ones at once. What is under way is never recorded. */
  halt(): void {
    this.#halted = true;
    this.#finish?.();
  }

  #wake(): void {
    if (this.#wakePending) return;
    this.#wakePending = true;
    queueMicrotask(() => {
      this.#wakePending = false;
      this.#cancelTimer();
      try {
        this.#turn();
      } catch (thrown) {
        this.#fail?.(thrown);
      }
    });
  }

  #wakeAt(time: TimeNs): void {
    this.#wakeCancel = this.#options.clock.schedule(time, () => {
      this.#wakeCancel = null;
      this.#wake();
    });
  }

  #cancelTimer(): void {
    this.#wakeCancel?.();
    this.#wakeCancel = null;
  }

  #turn(): void {
    if (this.#halted) {
      this.#finish?.();
      return;
    }
    for (let turns = 0; turns < TURNS_PER_PAUSE; turns++) {
      this.#takeSettled();
      const now = this.#options.clock.now();
      const next = this.#generator?.next(this.#threads.context(now)) ?? { kind: "done" };
      switch (next.kind) {
        case "done":
          this.#generator = null;
          if (this.#outstanding === 0) this.#finish?.();
          return;
        case "pending":
          this.#generator = next.rest;
          this.#wakeAt(now + PENDING_RETRY_MS * NS_PER_MS);
          return;
        case "op":
          if (next.op.time > now) {
            this.#wakeAt(next.op.time);
            return;
          }
          this.#begin(next.op, next.rest, now);
          break;
        default:
          assertNever(next);
      }
    }
    this.#wakeAt(this.#options.clock.now());
  }

  #takeSettled(): void {
    const settled = this.#settled;
    if (settled.length === 0) return;
    this.#settled = [];
    for (const { op, completion, time } of settled) {
      this.#outstanding--;
      if (op.kind === "invoke" && completion) this.#complete(op, completion, time);
      else
        this.#emit({ thread: op.thread, type: op.kind === "sleep" ? "sleep" : "log", time }, true);
    }
  }

  #complete(op: GeneratedOp & { kind: "invoke" }, completion: Completion, time: TimeNs): void {
    const { thread, f, key } = op;
    const process = this.#threads.processOf(thread);
    const { type, value = op.value, ...rest } = completion;
    const keyed = key === undefined ? { f } : { f, key };
    this.#options.journal.record({ process, type, ...keyed, value, ...rest }, time);
    this.#emit({ thread, type, time, ...keyed, value, ...rest }, true);
    if (type === "info" && typeof thread === "number") this.#threads.retire(thread);
  }

  #begin(op: GeneratedOp, rest: Generator, now: TimeNs): void {
    validateOffer(op, this.#threads.context(now));
    this.#generator = rest;
    this.#threads.occupy(op.thread);
    this.#outstanding++;
    switch (op.kind) {
      case "invoke":
        this.#invoke(op);
        break;
      case "sleep":
        this.#options.clock.schedule(now + op.durationNs, () => this.#settle(op, null));
        break;
      case "log":
        this.#options.log(op.message);
        this.#settle(op, null);
        break;
      default:
        assertNever(op);
    }
  }

  #invoke(op: GeneratedOp & { kind: "invoke" }): void {
    const { thread, f, key, value } = op;
    const process = this.#threads.processOf(thread);
    const invocation: Invocation = { process, f, value, ...(key === undefined ? {} : { key }) };
    const type = typeof thread === "number" ? "invoke" : "info";
    const { time } = this.#options.journal.record({ type, ...invocation });
    this.#emit({ thread, time, type, ...invocation }, false);
    const worker = this.#options.workers.get(thread);
    if (!worker) throw new Error(`Invariant broken: thread ${thread} has no worker`);
    worker.run(invocation).then(
      (completion) => this.#settle(op, completion),
      (thrown: unknown) => this.#fail?.(thrown),
    );
  }

  #settle(op: GeneratedOp, completion: Completion | null): void {
    this.#settled.push({ op, completion, time: this.#options.clock.now() });
    this.#wake();
  }

  /** Tells the generator of an event, `isEnd` when it frees the thread. */
  #emit(event: GeneratorEvent, isEnd: boolean): void {
    if (isEnd) this.#threads.release(event.thread);
    if (this.#generator === null) return;
    this.#generator = this.#generator.update(this.#threads.context(event.time), event);
  }
}

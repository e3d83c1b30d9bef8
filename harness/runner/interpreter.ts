import { assertNever } from "../core/assert.ts";
import type { Cancel, Clock } from "../core/clock.ts";
import { NS_PER_MS, type Process, type TimeNs } from "../core/ids.ts";
import type { Completion, Invocation, Op } from "../core/op.ts";
import type { Seed } from "../core/random.ts";
import { ThreadTable } from "../generator/context.ts";
import type {
  Context,
  GeneratedOp,
  Generator,
  GeneratorEvent,
  InvokeOp,
  Next,
  ThreadId,
} from "../generator/generator.ts";
import { validateOffer } from "../generator/validate.ts";
import type { Journal, OpLine } from "./journal.ts";
import type { Worker } from "./workers.ts";

/** A generator that has nothing to say now, and does not know until when, is asked again after this long. */
const PENDING_RETRY_MS = 10;

/** Turns of the loop between two pauses in which timers and sockets get their turn. */
const TURNS_PER_PAUSE = 512;

/** What waits for this becomes a microtask, at half the cost of `queueMicrotask`. */
const SETTLED = Promise.resolve();

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
  /** What it has offered for later, as long as nothing has happened since. */
  #offer: Extract<Next, { kind: "op" }> | null = null;
  #settled: Settled[] = [];
  #outstanding = 0;
  #timer: { readonly time: TimeNs; readonly cancel: Cancel } | null = null;
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
      this.#offer = null;
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
      this.#offer = null;
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
    void SETTLED.then(this.#awake);
  }

  readonly #awake = (): void => {
    this.#wakePending = false;
    try {
      const time = this.#turn();
      if (time === null) this.#cancelTimer();
      else this.#wakeAt(time);
    } catch (thrown) {
      this.#fail?.(thrown);
    }
  };

  /** A generator that waits for nothing but an event needs no timer, as long as there is one to come. */
  #timeAfterPending(standsUntil: TimeNs, now: TimeNs): TimeNs | null {
    const isForEvents = standsUntil === Number.POSITIVE_INFINITY;
    if (isForEvents && this.#outstanding > 0) return null;
    const isKnown = !isForEvents && standsUntil > now;
    return isKnown ? standsUntil : now + PENDING_RETRY_MS * NS_PER_MS;
  }

  /** Most events leave the time of the next operation as it was, and with it the timer. */
  #wakeAt(time: TimeNs): void {
    if (this.#timer?.time === time) return;
    this.#cancelTimer();
    const cancel = this.#options.clock.schedule(time, () => {
      this.#timer = null;
      this.#wake();
    });
    this.#timer = { time, cancel };
  }

  #cancelTimer(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  /** Begins all that is due. @returns when to look again at the latest; null: not before the next event. */
  #turn(): TimeNs | null {
    if (this.#halted) {
      this.#finish?.();
      return null;
    }
    for (let turns = 0; turns < TURNS_PER_PAUSE; turns++) {
      this.#takeSettled();
      const now = this.#options.clock.now();
      const context = this.#threads.context(now);
      const next = this.#nextOf(context);
      switch (next.kind) {
        case "done":
          this.#generator = null;
          if (this.#outstanding === 0) this.#finish?.();
          return null;
        case "pending":
          this.#generator = next.rest;
          return this.#timeAfterPending(next.standsUntil ?? now, now);
        case "op":
          if (next.op.time > now) {
            this.#offer = next;
            return Math.min(next.op.time, next.soonerAt ?? next.op.time);
          }
          this.#begin(next.op, next.rest, context);
          break;
        default:
          assertNever(next);
      }
    }
    return this.#options.clock.now();
  }

  /** An offer that was made for this very moment, and that no event has come after, need not be asked for again. */
  #nextOf(context: Context): Next {
    const offer = this.#offer;
    this.#offer = null;
    if (offer?.op.time === context.time) return offer;
    return this.#generator?.next(context) ?? { kind: "done" };
  }

  #takeSettled(): void {
    const settled = this.#settled;
    if (settled.length === 0) return;
    this.#settled = [];
    this.#offer = null;
    for (const { op, completion, time } of settled) {
      this.#outstanding--;
      if (op.kind === "invoke" && completion) this.#complete(op, completion, time);
      else
        this.#emit({ thread: op.thread, type: op.kind === "sleep" ? "sleep" : "log", time }, true);
    }
  }

  #complete(op: InvokeOp, completion: Completion, time: TimeNs): void {
    const { thread } = op;
    const process = this.#threads.processOf(thread);
    const line = this.#options.journal.record(completionLine(process, op, completion), time);
    this.#emit(eventOf(thread, time, line), true);
    if (completion.type === "info" && typeof thread === "number") this.#threads.retire(thread);
  }

  #begin(op: GeneratedOp, rest: Generator, context: Context): void {
    validateOffer(op, context);
    this.#generator = rest;
    this.#threads.occupy(op.thread);
    this.#outstanding++;
    switch (op.kind) {
      case "invoke":
        this.#invoke(op);
        break;
      case "sleep":
        this.#options.clock.schedule(context.time + op.durationNs, () => this.#settle(op, null));
        break;
      case "log":
        this.#options.log(op.message);
        this.#settle(op, null);
        break;
      default:
        assertNever(op);
    }
  }

  #invoke(op: InvokeOp): void {
    const { thread, f, key, value } = op;
    const process = this.#threads.processOf(thread);
    const invocation: Invocation =
      key === undefined ? { process, f, value } : { process, f, key, value };
    const type = typeof thread === "number" ? "invoke" : "info";
    const line = this.#options.journal.record(
      key === undefined ? { process, type, f, value } : { process, type, f, key, value },
    );
    this.#emit(eventOf(thread, line.time, line), false);
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

function completionLine(process: Process, op: InvokeOp, completion: Completion): OpLine {
  const { f, key } = op;
  const { type, value = op.value, node, error, observed } = completion;
  const line: { -readonly [K in keyof OpLine]: OpLine[K] } =
    key === undefined ? { process, type, f, value } : { process, type, f, key, value };
  if (node !== undefined) line.node = node;
  if (error !== undefined) line.error = error;
  if (observed !== undefined) line.observed = observed;
  return line;
}

function eventOf(thread: ThreadId, time: TimeNs, line: Op): GeneratorEvent {
  const { type, f, key, value, node, error } = line;
  const event: { -readonly [K in keyof GeneratorEvent]: GeneratorEvent[K] } =
    key === undefined ? { thread, type, time, f, value } : { thread, type, time, f, key, value };
  if (node !== undefined) event.node = node;
  if (error !== undefined) event.error = error;
  return event;
}

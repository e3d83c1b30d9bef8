import {
  INITIAL,
  type RegisterHistory,
  type RegisterOp,
} from "../register-history/register-history.ts";
import type { Order } from "./order.ts";

export type SearchOutcome =
  /** All operations in a sequential order. */
  | { readonly result: "found"; readonly order: readonly number[] }
  /** All orders were tried: the longest that can be begun, and what each session would do next. */
  | { readonly result: "none"; readonly longest: number; readonly stuck: readonly number[] }
  | { readonly result: "budget"; readonly steps: number };

/** More beginnings that led nowhere than this take too much memory. */
const MOST_DEAD = 300_000;

/**
 * Looks for a sequential order, depth first over how far each session has come (the frontier graph of Gibbons and Korach
 * 1997). A read that can be next is next: that takes nothing from the others. A write is not, while somebody has yet to read
 * the version that it overwrites; so the frontier alone tells what can still be done, and one that led nowhere is
 * not tried again.
 *
 * @param order what must come before what in any case; null: nothing is known.
 * @param maxSteps so many operations are placed, over all attempts.
 */
export function searchOrder(
  history: RegisterHistory,
  order: Order | null,
  maxSteps: number,
): SearchOutcome {
  const course = new Course(history, order);
  const dead = new Set<string>();
  const choices: { readonly options: readonly RegisterOp[]; next: number; from: number }[] = [];
  for (;;) {
    course.placeReads();
    if (course.isDone) return { result: "found", order: course.placed };
    if (course.steps > maxSteps || dead.size > MOST_DEAD)
      return { result: "budget", steps: course.steps };
    const isDead = dead.size > 0 && dead.has(course.frontierText());
    const options = isDead ? [] : course.options();
    choices.push({ options, next: 0, from: course.placed.length });
    for (;;) {
      const choice = choices.at(-1);
      if (choice === undefined) return { result: "none", ...course.deepest };
      course.goBackTo(choice.from);
      const option = choice.options[choice.next++];
      if (option !== undefined) {
        course.place(option);
        break;
      }
      dead.add(course.frontierText());
      choices.pop();
    }
  }
}

/** A beginning of an order, that can be gone on with and gone back on. */
class Course {
  readonly placed: number[] = [];
  steps = 0;
  deepest: { longest: number; stuck: readonly number[] } = { longest: -1, stuck: [] };
  readonly #history: RegisterHistory;
  readonly #order: Order | null;
  /** How many operations of each session are placed. */
  readonly #frontier: Int32Array;
  /** By key: who wrote what it holds, and how many have yet to read that. */
  readonly #current: Int32Array;
  readonly #waiting: Int32Array;
  /** By version: how many read it. */
  readonly #readers: Int32Array;
  /** What each placed write overwrote. */
  readonly #overwritten: Int32Array;

  constructor(history: RegisterHistory, order: Order | null) {
    this.#history = history;
    this.#order = order;
    this.#frontier = new Int32Array(history.sessions.length);
    this.#current = new Int32Array(history.keys.length).fill(INITIAL);
    this.#waiting = new Int32Array(history.keys.length);
    this.#readers = new Int32Array(history.ops.length);
    this.#overwritten = new Int32Array(history.ops.length);
    for (const { key, reads } of history.ops) {
      if (reads === INITIAL) this.#waiting[key] = (this.#waiting[key] ?? 0) + 1;
      else if (reads !== null) this.#readers[reads] = (this.#readers[reads] ?? 0) + 1;
    }
  }

  get isDone(): boolean {
    return this.placed.length === this.#history.ops.length;
  }

  frontierText(): string {
    return this.#frontier.join(" ");
  }

  placeReads(): void {
    for (let found = true; found; ) {
      found = false;
      for (let session = 0; session < this.#frontier.length; session++)
        for (;;) {
          const op = this.#nextOf(session);
          if (op === undefined || op.writes || op.reads !== this.#current[op.key]) break;
          if (!this.#isFree(op)) break;
          this.place(op);
          found = true;
        }
    }
  }

  /** Writes that can be next, those that returned first before others. */
  options(): readonly RegisterOp[] {
    const options: RegisterOp[] = [];
    for (let session = 0; session < this.#frontier.length; session++) {
      const op = this.#nextOf(session);
      if (op?.writes && this.#canOverwrite(op) && this.#isFree(op)) options.push(op);
    }
    if (options.length === 0) this.#noteEnd();
    return options.sort((a, b) => a.returnLine - b.returnLine || a.callLine - b.callLine);
  }

  place(op: RegisterOp): void {
    this.steps++;
    this.placed.push(op.id);
    this.#frontier[op.session] = (this.#frontier[op.session] ?? 0) + 1;
    if (op.writes) {
      this.#overwritten[op.id] = this.#current[op.key] ?? INITIAL;
      this.#current[op.key] = op.id;
      this.#waiting[op.key] = this.#readers[op.id] ?? 0;
    } else {
      this.#waiting[op.key] = (this.#waiting[op.key] ?? 0) - 1;
    }
  }

  goBackTo(length: number): void {
    while (this.placed.length > length) {
      const op = this.#history.ops[this.placed.pop() ?? 0] as RegisterOp;
      this.#frontier[op.session] = (this.#frontier[op.session] ?? 0) - 1;
      if (op.writes) {
        this.#current[op.key] = this.#overwritten[op.id] ?? INITIAL;
        // All others had read the old version before it was overwritten.
        this.#waiting[op.key] = op.reads === null ? 0 : 1;
      } else {
        this.#waiting[op.key] = (this.#waiting[op.key] ?? 0) + 1;
      }
    }
  }

  #nextOf(session: number): RegisterOp | undefined {
    const id = this.#history.sessions[session]?.[this.#frontier[session] ?? 0];
    return id === undefined ? undefined : this.#history.ops[id];
  }

  #canOverwrite({ key, reads }: RegisterOp): boolean {
    if (reads !== null && reads !== this.#current[key]) return false;
    return this.#waiting[key] === (reads === null ? 0 : 1);
  }

  /** Whether everything that must come before it is placed. */
  #isFree({ id, session: home }: RegisterOp): boolean {
    if (this.#order === null) return true;
    for (let session = 0; session < this.#frontier.length; session++) {
      const needed = this.#order.clock(id, session) - (session === home ? 1 : 0);
      if (needed > (this.#frontier[session] ?? 0)) return false;
    }
    return true;
  }

  #noteEnd(): void {
    if (this.placed.length <= this.deepest.longest) return;
    const stuck = this.#history.sessions.flatMap((_, session) => this.#nextOf(session)?.id ?? []);
    this.deepest = { longest: this.placed.length, stuck };
  }
}

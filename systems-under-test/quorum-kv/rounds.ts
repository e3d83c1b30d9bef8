import type { NodeId } from "../../harness/core/ids.ts";
import type { Body } from "../../harness/node/message.ts";
import type { Env } from "../../harness/node/program.ts";

/** One question to several nodes. */
export interface Question<A> {
  readonly targets: readonly NodeId[];
  readonly timeoutMs: number;
  /** What each is asked, without the id of the round. */
  bodyFor(target: NodeId): Body;
  /** Each target's first answer. */
  onAnswer(from: NodeId, answer: A, round: Round): void;
  /** These have not answered for a while, and were asked again. */
  onRetry?(missing: readonly NodeId[], round: Round): void;
  /** All have answered, or the time is over; not called when the round was abandoned. */
  onEnd?(missing: readonly NodeId[]): void;
}

export interface Round {
  /** Asks more nodes. */
  add(targets: readonly NodeId[]): void;
  /** No more answers are wanted. */
  abandon(): void;
}

interface OpenRound<A> {
  readonly id: string;
  readonly question: Question<A>;
  readonly deadlineMs: number;
  readonly targets: NodeId[];
  readonly answered: Set<NodeId>;
  readonly handle: Round;
}

export interface RoundsOptions {
  readonly env: Env;
  /** The number of this start: answers to questions of an earlier one are not mistaken for answers to ours. */
  readonly boot: () => number;
  readonly retryMs: number;
  /** Puts the question to this node itself. */
  readonly askSelf: (body: Body) => void;
  /** For the bug `count-node-twice`: every answer is taken, also the second one of a node. */
  readonly countsTwice: boolean;
}

/**
 * Questions that a node puts to others and itself. They are asked again until they are answered or time is over, for
 * messages get lost; so answers may come twice, and the second one is none.
 */
export class Rounds<A> {
  readonly #options: RoundsOptions;
  /** What its timers begin with. */
  readonly #timer: string;
  readonly #open = new Map<string, OpenRound<A>>();
  #count = 0;

  constructor(kind: string, options: RoundsOptions) {
    this.#timer = `${kind} round `;
    this.#options = options;
  }

  get openCount(): number {
    return this.#open.size;
  }

  begin(question: Question<A>): void {
    const { boot, env } = this.#options;
    const id = `${boot()}.${++this.#count}`;
    const round: OpenRound<A> = {
      ...{ id, question, targets: [], answered: new Set() },
      deadlineMs: env.clock.monotonic() + question.timeoutMs,
      handle: {
        add: (targets) => this.#add(round, targets),
        abandon: () => this.#close(round),
      },
    };
    this.#open.set(id, round);
    this.#setTimer(round);
    this.#add(round, question.targets);
  }

  onAnswer(id: string, from: NodeId, answer: A): void {
    const round = this.#open.get(id);
    if (!round?.targets.includes(from)) return;
    if (round.answered.has(from) && !this.#options.countsTwice) return;
    round.answered.add(from);
    round.question.onAnswer(from, answer, round.handle);
    if (this.#open.has(id) && missingOf(round).length === 0) this.#end(round);
  }

  onTimer(name: string): void {
    if (!name.startsWith(this.#timer)) return;
    const round = this.#open.get(name.slice(this.#timer.length));
    if (!round) return;
    if (this.#options.env.clock.monotonic() >= round.deadlineMs) {
      this.#end(round);
      return;
    }
    const missing = missingOf(round);
    this.#setTimer(round);
    this.#ask(round, missing);
    if (this.#open.has(round.id)) round.question.onRetry?.(missing, round.handle);
  }

  #add(round: OpenRound<A>, targets: readonly NodeId[]): void {
    if (!this.#open.has(round.id)) return;
    const added = targets.filter((target) => !round.targets.includes(target));
    round.targets.push(...added);
    this.#ask(round, added);
  }

  /** This node itself comes last: its answer may come at once, and must not be the only one that is waited for. */
  #ask({ id, question }: OpenRound<A>, targets: readonly NodeId[]): void {
    const { askSelf, env } = this.#options;
    for (const target of targets)
      if (target !== env.self) env.send(target, { ...question.bodyFor(target), id });
    if (targets.includes(env.self)) askSelf({ ...question.bodyFor(env.self), id });
  }

  #setTimer({ id, deadlineMs }: OpenRound<A>): void {
    const { env, retryMs } = this.#options;
    const leftMs = Math.max(0, Math.ceil(deadlineMs - env.clock.monotonic()));
    env.setTimer(this.#timer + id, Math.min(retryMs, leftMs));
  }

  #end(round: OpenRound<A>): void {
    this.#close(round);
    round.question.onEnd?.(missingOf(round));
  }

  #close({ id }: OpenRound<A>): void {
    this.#open.delete(id);
    this.#options.env.clearTimer(this.#timer + id);
  }
}

function missingOf({ targets, answered }: OpenRound<unknown>): readonly NodeId[] {
  return targets.filter((target) => !answered.has(target));
}

import { type Demands, LOOK, MOVE, OPTION, type Side } from "./demands.ts";
import { EarliestFirst } from "./earliest-first.ts";

const NOWHERE = -1;

/** Carries out a history of a two-valued register. Operations are indexes, in the order of their calls. */
export class Replay {
  readonly #demands: Demands;
  /** How many moves came before each operation, its own included; NOWHERE: it has no place yet. */
  readonly #placeOf: Int32Array;
  /** The operation that made each move. */
  readonly #moves: number[] = [];
  /** For each side: operations without a place that are content when the value is there. */
  readonly #waiting: readonly [number[], number[]] = [[], []];
  /** For each side: those that can move the value there and must. */
  readonly #movers: readonly [EarliestFirst, EarliestFirst];
  /** For each side: those that never returned. */
  readonly #optional: readonly [number[], number[]] = [[], []];
  #side: Side = 0;
  #begun = 0;
  #open = 0;
  /** No operation that never returned has begun: nothing old can move the value. */
  #isCertain = true;
  /** What had begun and moved when, the last time, nothing was open and all was certain. */
  #quiet = { begun: 0, moves: 0 };

  constructor(demands: Demands, returnsAt: Int32Array) {
    this.#demands = demands;
    this.#placeOf = new Int32Array(returnsAt.length).fill(NOWHERE);
    this.#movers = [new EarliestFirst(returnsAt), new EarliestFirst(returnsAt)];
  }

  /** How many have begun. */
  get begun(): number {
    return this.#begun;
  }

  beginNext(): void {
    if (this.#open === 0 && this.#isCertain)
      this.#quiet = { begun: this.#begun, moves: this.#moves.length };
    const index = this.#begun++;
    const side = this.#demands.side[index] as Side;
    switch (this.#demands.kind[index]) {
      case MOVE:
        this.#open++;
        this.#movers[side].add(index);
        break;
      case LOOK:
        this.#open++;
        this.#look(index, side);
        break;
      case OPTION:
        this.#isCertain = false;
        this.#optional[side].push(index);
        break;
    }
  }

  /** Finds a place for an operation that is about to return, if it has none. False when there is none in any order. */
  end(index: number): boolean {
    this.#open--;
    if (this.#placeOf[index] !== NOWHERE) return true;
    const isThere = this.#side === this.#demands.side[index];
    return (!isThere || this.#move()) && this.#move();
  }

  /**
   * In the order of their calls: what began since nothing was open, and the last moves before that, for as much as shows
   * which side the value was on, and that it had been on the other. In every order the others came before these moves, and
   * the value was then what it is at first.
   */
  sinceQuiet(): Int32Array {
    const { begun, moves } = this.#quiet;
    const witnesses = this.#moves.slice(Math.max(0, moves - (moves % 2 === 0 ? 2 : 1)), moves);
    const count = witnesses.length;
    const since = new Int32Array(count + this.#begun - begun);
    since.set(witnesses.sort((a, b) => a - b));
    for (let i = count; i < since.length; i++) since[i] = begun + i - count;
    return since;
  }

  /** Everything that has a place, in a legal order. */
  order(): Int32Array {
    // Behind each move those that look, in the order of their calls: where each begins, counted.
    const nextAt = new Int32Array(this.#moves.length + 2);
    for (const place of this.#placeOf) {
      if (place !== NOWHERE) nextAt[place + 1] = (nextAt[place + 1] as number) + 1;
    }
    for (let i = 1; i < nextAt.length; i++)
      nextAt[i] = (nextAt[i] as number) + (nextAt[i - 1] as number);
    const order = new Int32Array(nextAt[nextAt.length - 1] as number);
    this.#moves.forEach((index, i) => {
      order[nextAt[i + 1] as number] = index;
      nextAt[i + 1] = (nextAt[i + 1] as number) + 1;
    });
    this.#placeOf.forEach((place, index) => {
      if (place === NOWHERE || this.#moves[place - 1] === index) return;
      order[nextAt[place] as number] = index;
      nextAt[place] = (nextAt[place] as number) + 1;
    });
    return order;
  }

  #look(index: number, side: Side): void {
    if (this.#side === side) this.#placeOf[index] = this.#moves.length;
    else this.#waiting[side].push(index);
  }

  #move(): boolean {
    const side = this.#side === 0 ? 1 : 0;
    const mover = this.#movers[side].takeFirst() ?? this.#optional[side].pop();
    if (mover === undefined) return false;
    this.#side = side;
    this.#moves.push(mover);
    this.#placeOf[mover] = this.#moves.length;
    for (const index of this.#waiting[side]) this.#placeOf[index] = this.#moves.length;
    this.#waiting[side].length = 0;
    return true;
  }
}

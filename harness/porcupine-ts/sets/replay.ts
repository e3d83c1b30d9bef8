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
  /** Such a moment, the last after which an odd number of moves was made until the next one. */
  #anchor = { begun: 0, moves: 0 };

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
    if (this.#open === 0 && this.#isCertain) this.#becomeQuiet();
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
   * In the order of their calls: what began since nothing was open, and the moves before that which show on which side the value
   * was then, and that it had been on the other.
   *
   * The last move alone does not show it: with `cas 0 to 2` before them, `cas 0 to 2` and `cas 2 to 0` at the same time end at
   * 2, but leave out the first and they may as well end at 0. All moves between two such points show it if their
   * number is odd. In every order, whatever else there was, they end on the same side; and what was before came before them.
   */
  sinceQuiet(): Int32Array {
    const { begun, moves } = this.#anchor;
    const shown = moves % 2 === 0 ? [] : [this.#moves[moves - 1] as number];
    for (let index = begun; index < this.#begun; index++)
      if (index >= this.#quiet.begun || this.#demands.kind[index] === MOVE) shown.push(index);
    return Int32Array.from(shown);
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

  #becomeQuiet(): void {
    const now = { begun: this.#begun, moves: this.#moves.length };
    if ((now.moves - this.#quiet.moves) % 2 === 1) this.#anchor = this.#quiet;
    this.#quiet = now;
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

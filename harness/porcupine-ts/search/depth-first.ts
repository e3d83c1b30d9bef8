import { Configurations } from "./configurations.ts";
import { isDemanded, type Offer } from "./demand.ts";
import type { Lookahead } from "./lookahead.ts";
import { Placement } from "./placement.ts";
import { IMPOSSIBLE_STEP, type Steps } from "./steps.ts";
import type { Layout } from "./window.ts";

/** A configuration on the path, and how far its successors have been tried. */
interface Frame extends Offer {
  readonly length: number;
  readonly rank: number;
  readonly state: number;
  readonly open: readonly number[];
  /** Operations to try, the most promising first. */
  readonly candidates: readonly number[];
  tried: number;
  /** The next kind of never-returned operations to try. */
  kind: number;
}

export interface DepthFirstOptions {
  readonly memoryBytes: number;
  /** Whether never-returned operations are tried only when something needs them: sound for registers. */
  readonly waitsForDemand: boolean;
  readonly lookahead: ((placement: Placement) => Lookahead<unknown>) | null;
}

export type Progress = "running" | "ok" | "illegal" | "full";

/**
 * Looks for a legal order depth first, and never enters a configuration twice (Wing and Gong 1993; Lowe, "Testing for
 * linearizability", 2017).
 */
export class DepthFirst {
  /** How many operations, in the order of returns, some order puts in place. */
  furthest = -1;
  readonly statesAtFurthest = new Set<number>();
  readonly #layout: Layout<unknown>;
  readonly #steps: Steps<unknown>;
  readonly #options: DepthFirstOptions;
  readonly #placement: Placement;
  readonly #lookahead: Lookahead<unknown> | null;
  readonly #configurations: Configurations;
  readonly #path: Frame[] = [];
  readonly #spent: Int32Array;
  /** For the classes of the open operations: the one that returns first. Stamped, so as not to be cleared. */
  readonly #firstOfClass: Int32Array;
  readonly #stampOfClass: Int32Array;
  #stamp = 0;
  #state: number;
  #entered: "new" | "known" | "full";

  constructor(layout: Layout<unknown>, steps: Steps<unknown>, options: DepthFirstOptions) {
    this.#layout = layout;
    this.#steps = steps;
    this.#options = options;
    this.#placement = new Placement(layout);
    this.#lookahead = options.lookahead?.(this.#placement) ?? null;
    this.#configurations = new Configurations(this.#placement.window.length, options.memoryBytes);
    this.#spent = new Int32Array(2 * layout.pending.length);
    this.#firstOfClass = new Int32Array(steps.classCount);
    this.#stampOfClass = new Int32Array(steps.classCount);
    this.#state = steps.initial;
    this.#entered = this.#arrive();
  }

  get configurations(): number {
    return this.#configurations.count;
  }

  get bytes(): number {
    return this.#configurations.bytes;
  }

  /** When illegal: operations called after this position had no part in it. */
  get horizon(): number {
    const stuck = this.#layout.byReturn[this.furthest];
    const stuckAt = stuck === undefined ? -1 : (this.#layout.returnAt[stuck] as number);
    return Math.max(this.#lookahead?.horizon ?? -1, stuckAt);
  }

  /** When ok: the operations in a legal order, a never-returned one of kind k as `~k`. */
  get trail(): readonly number[] {
    return this.#placement.trail;
  }

  /** Goes on for so many steps. */
  run(steps: number): Progress {
    for (let left = steps; left > 0; left--) {
      if (this.#placement.isComplete) return "ok";
      if (this.#entered === "full" || this.bytes + this.#steps.bytes > this.#options.memoryBytes)
        return "full";
      if (this.#entered === "known") this.#backToTop();
      const frame = this.#path.at(-1);
      if (!frame) return "illegal";
      if (this.#advance(frame)) {
        this.#entered = this.#arrive();
      } else {
        this.#path.pop();
        this.#entered = "known";
      }
    }
    return this.#placement.isComplete ? "ok" : "running";
  }

  /** Takes the reads that are legal now, and puts the configuration on the path unless it is known. */
  #arrive(): "new" | "known" | "full" {
    const placement = this.#placement;
    this.#takeReads();
    if (placement.isComplete) return "new";
    const state = this.#lookahead && this.#steps.stateOf(this.#state);
    if (state !== null && this.#lookahead?.isDeadEnd(state)) {
      this.#noteFurthest();
      return "known";
    }
    const entered = this.#configurations.enter(
      placement.rank,
      this.#state,
      placement.window,
      this.#spent,
      this.#listSpent(),
    );
    if (entered !== "new") return entered;
    this.#noteFurthest();
    this.#path.push(this.#frame());
    return entered;
  }

  /**
   * A read that is legal now is taken now, without a branch. It changes no state, so whatever could follow without it
   * can follow with it, and it is one obligation less. This holds for operations that change nothing in any state, not
   * for a write of the value that happens to be there: that write may be needed later.
   */
  #takeReads(): void {
    const placement = this.#placement;
    for (let operation = placement.first(); operation >= 0; ) {
      const isPossible = () => this.#steps.next(this.#state, operation) !== IMPOSSIBLE_STEP;
      if (this.#layout.readOnly[operation] && isPossible()) placement.place(operation);
      operation = placement.after(operation);
    }
  }

  #frame(): Frame {
    const placement = this.#placement;
    const { byReturn, returnAt, pending } = this.#layout;
    const now = returnAt[byReturn[placement.rank] as number] as number;
    const open = this.#listOpen();
    return {
      length: placement.trail.length,
      rank: placement.rank,
      state: this.#state,
      open,
      candidates: this.#listCandidates(open),
      tried: 0,
      kind: 0,
      isLeft: (kind) => {
        const callAt = pending[kind]?.callAt[placement.spent[kind] as number];
        return callAt !== undefined && callAt < now;
      },
    };
  }

  #listOpen(): readonly number[] {
    const open: number[] = [];
    for (let one = this.#placement.first(); one >= 0; one = this.#placement.after(one))
      open.push(one);
    return open;
  }

  /**
   * Of the open operations that do the same thing, the one that returns first: in any order in which another one comes
   * before it, the two can change places. First what helps the next return, then what returns next.
   */
  #listCandidates(open: readonly number[]): readonly number[] {
    const { readOnly, byReturn, returnRank } = this.#layout;
    const steps = this.#steps;
    const rankOf = (operation: number) => returnRank[operation] as number;
    const firsts = this.#firstOfClass;
    const stamp = ++this.#stamp;
    const classes: number[] = [];
    for (const operation of open) {
      if (readOnly[operation]) continue;
      const kind = steps.classOf[operation] as number;
      if (this.#stampOfClass[kind] !== stamp) {
        this.#stampOfClass[kind] = stamp;
        firsts[kind] = operation;
        classes.push(kind);
      } else if (rankOf(operation) < rankOf(firsts[kind] as number)) {
        firsts[kind] = operation;
      }
    }
    const due = byReturn[this.#placement.rank] as number;
    const candidates: { operation: number; order: number }[] = [];
    for (const kind of classes) {
      const operation = firsts[kind] as number;
      const next = steps.next(this.#state, operation);
      if (next === IMPOSSIBLE_STEP) continue;
      const helps = operation !== due && steps.next(next, due) !== IMPOSSIBLE_STEP && readOnly[due];
      const order = rankOf(operation) - (helps ? byReturn.length : 0);
      candidates.push({ operation, order });
    }
    return candidates.sort((a, b) => a.order - b.order).map(({ operation }) => operation);
  }

  /** Moves on to the next untried successor of the configuration on top; false when there is none. */
  #advance(frame: Frame): boolean {
    const { candidates, state } = frame;
    const operation = candidates[frame.tried++];
    if (operation !== undefined) {
      this.#state = this.#steps.next(state, operation);
      this.#placement.place(operation);
      return true;
    }
    for (; frame.kind < this.#layout.pending.length; frame.kind++) {
      const { kind } = frame;
      if (!frame.isLeft(kind) || this.#isCoveredBy(candidates, kind)) continue;
      const next = this.#steps.nextPending(state, kind);
      if (next === IMPOSSIBLE_STEP) continue;
      if (this.#options.waitsForDemand && !isDemanded(this.#steps, frame, state, next)) continue;
      this.#placement.spend(frame.kind++);
      this.#state = next;
      return true;
    }
    return false;
  }

  /** An open operation that does the same and must take effect goes first. */
  #isCoveredBy(candidates: readonly number[], kind: number): boolean {
    const { classOf, pendingClassOf } = this.#steps;
    return candidates.some((operation) => classOf[operation] === pendingClassOf[kind]);
  }

  /** The counts of the never-returned operations in place, as pairs; answers the length. */
  #listSpent(): number {
    let length = 0;
    for (const kind of this.#placement.spentClasses) {
      this.#spent[length++] = kind;
      this.#spent[length++] = this.#placement.spent[kind] as number;
    }
    return length;
  }

  #noteFurthest(): void {
    if (this.#placement.rank < this.furthest) return;
    if (this.#placement.rank > this.furthest) this.statesAtFurthest.clear();
    this.furthest = this.#placement.rank;
    this.statesAtFurthest.add(this.#state);
  }

  #backToTop(): void {
    const frame = this.#path.at(-1);
    if (!frame) return;
    this.#placement.undoTo(frame.length, frame.rank);
    this.#state = frame.state;
  }
}

import type { Shortage } from "../budget.ts";
import type { Model } from "../model.ts";
import type { Operation } from "../operation.ts";
import type { Timeline } from "../timeline.ts";
import { Configurations } from "./configurations.ts";
import { Lookahead } from "./lookahead.ts";
import { Moves } from "./moves.ts";
import { Placement } from "./placement.ts";
import { States } from "./states.ts";
import { type Layout, layOutWindow } from "./window.ts";

export interface SearchLimits {
  readonly deadline: number;
  readonly memoryBytes: number;
  readonly now: () => number;
  /** Give up on what later reads rule out. Faster, but `stuck` and `states` tell less. */
  readonly looksAhead: boolean;
  readonly onTick?: (placed: number, total: number, configurations: number) => void;
}

export interface SearchOutcome<State> {
  readonly result: "ok" | "illegal" | "unknown";
  readonly shortage?: Shortage;
  /** When ok: operation numbers in a legal order. */
  readonly order: readonly number[];
  readonly configurations: number;
  readonly bytes: number;
  /** Of the operations that returned: how many, in the order of returns, some order puts in place. */
  readonly placed: number;
  readonly total: number;
  /** The next one in the order of returns, which no order found so far puts in place. -1: none. */
  readonly stuck: number;
  /** The states that were possible before it. */
  readonly states: readonly State[];
  /** When illegal: operations called after this position had no part in it. */
  readonly horizon: number;
}

/** A clock is asked once in so many steps. */
const STEPS_PER_TICK = 512;

/**
 * Looks for a legal order depth first, and never enters a configuration twice (Wing and Gong 1993; Lowe, "Testing for
 * linearizability", 2017).
 *
 * @param members operation numbers in the order of their calls.
 */
export function search<State, Input, Output>(
  model: Model<State, Input, Output>,
  operations: readonly Operation<Input, Output>[],
  timeline: Timeline,
  members: ArrayLike<number>,
  limits: SearchLimits,
): SearchOutcome<State> {
  const layout = layOutWindow(model, operations, timeline, members);
  return new DepthFirst(model, operations, layout, limits).run();
}

/** A configuration on the path, and how far its successors have been tried. */
interface Frame {
  readonly length: number;
  readonly rank: number;
  readonly state: number;
  /** The next operation to try, -1 when only never-returned ones are left. */
  operation: number;
  /** The next class of never-returned operations to try. */
  kind: number;
}

class DepthFirst<State, Input, Output> {
  readonly #layout: Layout<Input>;
  readonly #limits: SearchLimits;
  readonly #placement: Placement;
  readonly #moves: Moves<State, Input, Output>;
  readonly #lookahead: Lookahead<State, Input, Output> | null;
  readonly #states: States<State>;
  readonly #configurations: Configurations;
  readonly #path: Frame[] = [];
  readonly #spent: Int32Array;
  #state: number;
  #furthest = -1;
  #statesAtFurthest = new Set<number>();

  constructor(
    model: Model<State, Input, Output>,
    operations: readonly Operation<Input, Output>[],
    layout: Layout<Input>,
    limits: SearchLimits,
  ) {
    this.#layout = layout;
    this.#limits = limits;
    this.#placement = new Placement(layout);
    this.#moves = new Moves(model, operations, layout, this.#placement);
    this.#lookahead = limits.looksAhead
      ? new Lookahead(model, operations, layout, this.#placement)
      : null;
    this.#states = new States(model);
    this.#configurations = new Configurations(this.#placement.window.length, limits.memoryBytes);
    this.#spent = new Int32Array(2 * layout.pending.length);
    this.#state = this.#states.numberOf(model.init);
  }

  run(): SearchOutcome<State> {
    let steps = 0;
    let entered = this.#arrive();
    for (;;) {
      if (this.#placement.isComplete) return this.#outcome("ok");
      if (entered === "full" || this.#bytes > this.#limits.memoryBytes) {
        return this.#outcome("unknown", "memory");
      }
      if (entered === "known") this.#backToTop();
      const frame = this.#path.at(-1);
      if (!frame) return this.#outcome("illegal");
      if (++steps % STEPS_PER_TICK === 0 && this.#tick()) return this.#outcome("unknown", "time");
      if (this.#advance(frame)) {
        entered = this.#arrive();
      } else {
        this.#path.pop();
        entered = "known";
      }
    }
  }

  /** Takes the reads that are legal now, and puts the configuration on the path unless it is known. */
  #arrive(): "new" | "known" | "full" {
    const placement = this.#placement;
    this.#takeReads();
    if (placement.isComplete) return "new";
    if (this.#lookahead?.isDeadEnd(this.#states.stateOf(this.#state))) {
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
    this.#path.push({
      length: placement.trail.length,
      rank: placement.rank,
      state: this.#state,
      operation: placement.first(),
      kind: 0,
    });
    return entered;
  }

  /**
   * A read that is legal now is taken now, without a branch. It changes no state, so whatever could follow without it
   * can follow with it, and it is one obligation less. This holds for operations that change nothing in any state, not
   * for a write of the value that happens to be there: that write may be needed later.
   */
  #takeReads(): void {
    const state = this.#states.stateOf(this.#state);
    const placement = this.#placement;
    for (let operation = placement.first(); operation >= 0; ) {
      if (this.#layout.readOnly[operation] && this.#moves.step(state, operation) !== null) {
        placement.place(operation);
      }
      operation = placement.after(operation);
    }
  }

  /** Moves on to the next untried successor of the configuration on top; false when there is none. */
  #advance(frame: Frame): boolean {
    const state = this.#states.stateOf(frame.state);
    const placement = this.#placement;
    while (frame.operation >= 0) {
      const operation = frame.operation;
      frame.operation = placement.after(operation);
      if (this.#layout.readOnly[operation]) continue;
      const next = this.#moves.step(state, operation);
      if (next === null) continue;
      placement.place(operation);
      this.#state = this.#states.numberOf(next);
      return true;
    }
    for (; frame.kind < this.#layout.pending.length; frame.kind++) {
      const next = this.#moves.stepPendingOnDemand(state, frame.kind);
      if (next === null) continue;
      placement.spend(frame.kind++);
      this.#state = this.#states.numberOf(next);
      return true;
    }
    return false;
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
    if (this.#placement.rank < this.#furthest) return;
    if (this.#placement.rank > this.#furthest) this.#statesAtFurthest.clear();
    this.#furthest = this.#placement.rank;
    this.#statesAtFurthest.add(this.#state);
  }

  #backToTop(): void {
    const frame = this.#path.at(-1);
    if (!frame) return;
    this.#placement.undoTo(frame.length, frame.rank);
    this.#state = frame.state;
  }

  get #bytes(): number {
    return this.#configurations.bytes + this.#states.bytes;
  }

  /** True when time is up. */
  #tick(): boolean {
    const { now, deadline, onTick } = this.#limits;
    onTick?.(this.#furthest, this.#layout.members.length, this.#configurations.count);
    return now() > deadline;
  }

  #outcome(result: "ok" | "illegal" | "unknown", shortage?: Shortage): SearchOutcome<State> {
    const { members, byReturn, returnAt } = this.#layout;
    const stuck = byReturn[this.#furthest];
    return {
      result,
      ...(shortage && { shortage }),
      order: result === "ok" ? this.#order() : [],
      configurations: this.#configurations.count,
      bytes: this.#bytes,
      placed: result === "ok" ? members.length : Math.max(0, this.#furthest),
      total: members.length,
      stuck: stuck === undefined ? -1 : (members[stuck] as number),
      horizon: Math.max(
        this.#lookahead?.horizon ?? -1,
        stuck === undefined ? -1 : (returnAt[stuck] as number),
      ),
      states: [...this.#statesAtFurthest].map((number) => this.#states.stateOf(number)),
    };
  }

  #order(): readonly number[] {
    const used = new Int32Array(this.#layout.pending.length);
    return this.#placement.trail.map((entry) => {
      if (entry >= 0) return this.#layout.members[entry] as number;
      const nth = used[~entry] as number;
      used[~entry] = nth + 1;
      return this.#layout.pending[~entry]?.operations[nth] as number;
    });
  }
}

import type { Shortage } from "../budget.ts";
import type { AskClock } from "../timeline.ts";
import type { DepthFirst } from "./depth-first.ts";
import type { Steps } from "./steps.ts";
import type { Layout } from "./window.ts";
import { WindowSet, type WindowSetOutcome } from "./window-set.ts";

export interface SearchLimits {
  readonly deadline: number;
  readonly memoryBytes: number;
  readonly now: () => number;
  /** Called in long passes before the search itself; may throw. */
  readonly askClock?: AskClock;
  /** Give up on what later reads rule out. Faster, but `stuck` and `states` tell less. */
  readonly looksAhead: boolean;
  /** Compare-and-sets of a register, by operation number, that may take effect whatever they find. */
  readonly asWrites?: ReadonlySet<number>;
  /** Steps of the depth-first search before the window set joins in. Default: four for each operation. */
  readonly headStart?: number;
  /** How many configurations the window set holds at most, at first. Default: depends on how many are open at a time. */
  readonly firstWidth?: number;
  readonly onTick?: (placed: number, total: number, configurations: number) => void;
}

export interface RaceResult {
  readonly result: "ok" | "illegal" | "unknown";
  readonly shortage?: Shortage;
  /** When ok: operations in a legal order, a never-returned one of kind k as `~k`. */
  readonly trail: readonly number[];
  readonly configurations: number;
  readonly bytes: number;
  /** How many operations, in the order of returns, some order puts in place; all when ok. */
  readonly rank: number;
  /** When illegal: operations called after this position had no part in it. */
  readonly horizon: number;
  /** Possible before the return of that rank. */
  readonly states: ReadonlySet<number>;
}

/** The clock is asked once in so many steps: one alone can take a millisecond, on large states. */
const STEPS_PER_TICK = 16;

/** Who was not lucky in the head start seldom is later: from then on, the window set has so many turns for one. */
const WINDOW_SET_TURNS = 4;

/** With so few open operations, all configurations can be held; with more, a few promising ones are tried first. */
const FEW_OPEN = 20;
const WIDTH_FOR_FEW = 4_096;
const WIDTH_FOR_MANY = 32;

/** How much wider the window set starts again when it has led nowhere. */
const WIDER = 4;

/** Lets two ways of searching take turns; the first answer counts. */
export class Race {
  readonly #layout: Layout<unknown>;
  readonly #steps: Steps<unknown>;
  readonly #depthFirst: DepthFirst;
  readonly #limits: SearchLimits;
  #windowSet: WindowSet | null = null;
  #run: Generator<void, WindowSetOutcome> | null = null;
  #width: number;
  #earlierConfigurations = 0;

  constructor(
    layout: Layout<unknown>,
    steps: Steps<unknown>,
    depthFirst: DepthFirst,
    limits: SearchLimits,
  ) {
    this.#layout = layout;
    this.#steps = steps;
    this.#depthFirst = depthFirst;
    this.#limits = limits;
    this.#width =
      limits.firstWidth ?? (layout.slotCount <= FEW_OPEN ? WIDTH_FOR_FEW : WIDTH_FOR_MANY);
  }

  /** @param withWindowSet whether the second way may be taken: on registers. */
  run(withWindowSet: boolean): RaceResult {
    const { now, deadline, headStart = 4 * this.#layout.members.length } = this.#limits;
    let isDepthFirstFull = false;
    for (let steps = 0; ; steps += STEPS_PER_TICK) {
      // Without a head start for the one, the other begins.
      const isFirst = steps === 0 && headStart < 0;
      if (!isDepthFirstFull && !isFirst) {
        const progress = this.#depthFirst.run(STEPS_PER_TICK);
        if (progress === "ok" || progress === "illegal") return this.#byDepthFirst(progress);
        isDepthFirstFull = progress === "full";
      }
      if (withWindowSet && (isDepthFirstFull || steps >= headStart)) {
        const outcome = this.#runWindowSet();
        if (outcome?.result === "full") withWindowSet = false;
        else if (outcome) return this.#byWindowSet(outcome);
      }
      if (isDepthFirstFull && !withWindowSet) return this.#unknown("memory");
      this.#tell();
      if (now() > deadline) return this.#unknown("time");
    }
  }

  /** A turn of the window set; null when it goes on. */
  #runWindowSet(): WindowSetOutcome | null {
    for (let step = 0; step < WINDOW_SET_TURNS * STEPS_PER_TICK; step++) {
      this.#run ??= this.#start();
      const { done, value } = this.#run.next();
      if (!done) continue;
      if (value.result !== "dropped") return value;
      this.#earlierConfigurations += this.#windowSet?.configurations ?? 0;
      this.#width *= WIDER;
      this.#run = null;
    }
    return null;
  }

  #start(): Generator<void, WindowSetOutcome> {
    const memoryBytes = this.#limits.memoryBytes / 2;
    this.#windowSet = new WindowSet(this.#layout, this.#steps, this.#width, memoryBytes);
    return this.#windowSet.run();
  }

  #byDepthFirst(result: "ok" | "illegal"): RaceResult {
    const { furthest, statesAtFurthest, horizon, trail } = this.#depthFirst;
    const rank = result === "ok" ? this.#layout.members.length : furthest;
    return { result, trail, rank, horizon, states: statesAtFurthest, ...this.#costs() };
  }

  #byWindowSet({ result, trail }: WindowSetOutcome): RaceResult {
    const { byReturn, returnAt } = this.#layout;
    const { rank: stuckAt = 0, states = new Set<number>() } = this.#windowSet ?? {};
    const isOk = result === "ok";
    const rank = isOk ? byReturn.length : stuckAt;
    const horizon = returnAt[byReturn[rank] ?? -1] ?? -1;
    return { result: isOk ? "ok" : "illegal", trail, rank, horizon, states, ...this.#costs() };
  }

  #unknown(shortage: Shortage): RaceResult {
    const { furthest, statesAtFurthest } = this.#depthFirst;
    const windowSet = this.#windowSet;
    const isWindowSetAhead = windowSet !== null && windowSet.rank > furthest;
    return {
      result: "unknown",
      shortage,
      trail: [],
      rank: isWindowSetAhead ? windowSet.rank : Math.max(0, furthest),
      horizon: -1,
      states: isWindowSetAhead ? windowSet.states : statesAtFurthest,
      ...this.#costs(),
    };
  }

  #costs() {
    const { configurations, bytes } = this.#depthFirst;
    return {
      configurations:
        configurations + this.#earlierConfigurations + (this.#windowSet?.configurations ?? 0),
      bytes: bytes + this.#steps.bytes + (this.#windowSet?.bytes ?? 0),
    };
  }

  #tell(): void {
    const placed = Math.max(this.#depthFirst.furthest, this.#windowSet?.rank ?? 0);
    this.#limits.onTick?.(placed, this.#layout.members.length, this.#costs().configurations);
  }
}

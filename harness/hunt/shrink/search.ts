import { FaultlineError } from "../../core/errors.ts";
import type { Plan } from "../../core/plan.ts";
import { random } from "../../core/random.ts";
import type { Schedule } from "../../core/schedule.ts";
import { normalise } from "../schedule-normalise.ts";
import type { Simulate, Simulated } from "./simulated.ts";
import { isSmaller, sizeOf } from "./size.ts";

/** Whichever is used up first ends the search. */
export interface ShrinkBudget {
  readonly runs: number;
  /** Of all runs together: what they cost, but not by anybody's clock, so that a plan shrinks alike on every machine. */
  readonly events: number;
}

/** What is wanted, and what it may cost. */
export interface SearchOptions {
  readonly fingerprint: string;
  readonly simulate: Simulate;
  readonly budget: ShrinkBudget;
}

/** Noise seeds are drawn below this: they stand in plans that people read. */
const NOISE_SEEDS = 1_000_000;

/** The smallest plan so far that shows the fingerprint, and what it has cost to find it. */
export class Search {
  readonly #options: SearchOptions;
  #plan: Plan;
  #run: Simulated;
  #runs: number;
  #events: number;
  /** Plans that did not show it: passes come to the same candidates again and again. */
  readonly #failed = new Set<string>();
  /** How many other noise seeds a candidate gets that does not show it with the present one. */
  retries = 0;

  /** `plan`, with a schedule, gave `run`, which shows the fingerprint; `runs` were spent before. */
  constructor(options: SearchOptions, plan: Plan, run: Simulated, runs: number) {
    this.#options = options;
    this.#plan = plan;
    this.#run = run;
    this.#runs = runs;
    this.#events = runs * run.eventCount;
  }

  get plan(): Plan {
    return this.#plan;
  }

  get schedule(): Schedule {
    return scheduleIn(this.#plan);
  }

  /** What came of the plan. */
  get run(): Simulated {
    return this.#run;
  }

  get runs(): number {
    return this.#runs;
  }

  get isOver(): boolean {
    const { runs, events } = this.#options.budget;
    return this.#runs >= runs || this.#events >= events;
  }

  get size(): readonly number[] {
    return sizeOf(this.#plan, this.schedule);
  }

  /** Takes what `change` makes of the present plan if it is smaller and shows the same fingerprint. */
  async try(change: Partial<Plan>): Promise<boolean> {
    const candidate = normalise({ ...this.#plan, ...change });
    if (!isSmaller(sizeOf(candidate, scheduleIn(candidate)), this.size)) return false;
    const { noiseSeed } = this.#plan;
    for (let attempt = 0; attempt <= this.retries && !this.isOver; attempt++) {
      const seed = attempt === 0 ? noiseSeed : otherNoise(noiseSeed, attempt);
      const plan = { ...candidate, noiseSeed: seed };
      const key = keyOf(plan);
      if (this.#failed.has(key)) continue;
      const run = await this.#simulate(plan);
      if (run?.fingerprint !== this.#options.fingerprint) {
        this.#failed.add(key);
        continue;
      }
      this.#plan = plan;
      this.#run = run;
      return true;
    }
    return false;
  }

  /** Null when the system refuses the plan: it has settings for more nodes, say. */
  async #simulate(plan: Plan): Promise<Simulated | null> {
    this.#runs++;
    try {
      const run = await this.#options.simulate(plan);
      this.#events += run.eventCount;
      return run;
    } catch (thrown) {
      if (thrown instanceof FaultlineError) return null;
      throw thrown;
    }
  }
}

/** Number `attempt` of the other noise seeds that are tried after `noiseSeed`. */
export function otherNoise(noiseSeed: number, attempt: number): number {
  return random(noiseSeed, "shrink", attempt).below(NOISE_SEEDS);
}

/** All that a search changes in a plan. */
function keyOf(plan: Plan): string {
  const { nodes, concurrency, livenessMs, timeLimitMs, noiseSeed, schedule } = plan;
  const { latency, lossPpm, duplicatePpm, reorderPpm } = plan;
  const noise = [latency, lossPpm, duplicatePpm, reorderPpm, noiseSeed];
  return JSON.stringify([nodes, concurrency, livenessMs, timeLimitMs, noise, schedule]);
}

function scheduleIn({ schedule }: Plan): Schedule {
  if (schedule === null) throw new Error("Invariant broken: a plan to be shrunk has a schedule");
  return schedule;
}

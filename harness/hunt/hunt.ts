import type { Clock } from "../core/clock.ts";
import { HarnessError, messageOf } from "../core/errors.ts";
import { NS_PER_MS } from "../core/ids.ts";
import type { Plan } from "../core/plan.ts";
import type { Seed } from "../core/random.ts";
import { withDeadline } from "../core/waiting.ts";
import { lostRun, type RunSummary } from "./run-summary.ts";
import { Tally } from "./tally.ts";

/** Simulates one plan after the other, somewhere else. */
export interface HuntWorker {
  /** Rejects when the worker came to its end, or does not understand; it is not used again then. */
  run(plan: Plan): Promise<RunSummary>;
  stop(): void;
}

export interface HuntOptions {
  readonly planOf: (seed: Seed) => Plan;
  readonly firstSeed: Seed;
  /** Null: until the time is up. */
  readonly seedCount: number | null;
  /** Null: until all seeds are done. */
  readonly timeLimitMs: number | null;
  readonly jobs: number;
  /** True: goes on after a violation, for others. */
  readonly keepGoing: boolean;
  readonly startWorker: () => HuntWorker;
  readonly clock: Clock;
  readonly interrupt: AbortSignal;
  /** What is counted while the hunt goes on. */
  readonly onStart?: (tally: Tally) => void;
}

/** A violation with its plan; of each fingerprint, the one with the fewest faults, and of those the lowest seed. */
export interface Find {
  readonly fingerprint: string;
  readonly plan: Plan;
  readonly run: RunSummary;
}

export interface HuntResult {
  readonly tally: Tally;
  /** By seed. */
  readonly finds: readonly Find[];
  readonly elapsedMs: number;
}

/** After the first violation, so many more seeds are looked at for one of its kind that is easier to understand. */
const LOOK_ON_SEEDS = 32;
/** Longer than any checker may take. */
const RUN_TIMEOUT_MS = 120_000;

/** One seed in so many is simulated twice: what cannot be repeated was not found, whatever it was. */
const TWICE_EVERY = 64;

/**
 * Simulates seeds, one after the other in each of `jobs` workers, until the first violation, or until seeds, time or the
 * user's patience are at their end. Seeds that are under way are finished: so what is found first does not depend on which
 * worker was quicker, as long as they keep pace. A run that was lost with its worker is unknown, and a new worker goes on.
 *
 * @throws HarnessError when a seed that was simulated twice gave two different runs; the hunt has stopped then.
 */
export async function hunt(options: HuntOptions): Promise<HuntResult> {
  const { clock } = options;
  const startedNs = clock.now();
  const search = new Search(options, startedNs);
  options.onStart?.(search.tally);
  await Promise.all(Array.from({ length: options.jobs }, () => search.work()));
  if (search.difference !== null) throw search.difference;
  return {
    tally: search.tally,
    finds: search.finds,
    elapsedMs: (clock.now() - startedNs) / NS_PER_MS,
  };
}

class Search {
  readonly tally = new Tally();
  /** Why nothing that was found can be relied on. */
  difference: HarnessError | null = null;
  readonly #options: HuntOptions;
  readonly #startedNs: number;
  readonly #finds = new Map<string, Find>();
  #first: Find | null = null;
  #handedOut = 0;

  constructor(options: HuntOptions, startedNs: number) {
    this.#options = options;
    this.#startedNs = startedNs;
  }

  get finds(): readonly Find[] {
    const finds = [...this.#finds.values()].sort((a, b) => a.plan.seed - b.plan.seed);
    if (this.#options.keepGoing) return finds;
    return finds.filter(({ fingerprint }) => fingerprint === this.#first?.fingerprint);
  }

  /** Takes seeds for one worker, and another one when that is lost. */
  async work(): Promise<void> {
    const { planOf, startWorker } = this.#options;
    let worker: HuntWorker | null = null;
    for (let seed = this.#nextSeed(); seed !== null; seed = this.#nextSeed()) {
      const plan = planOf(seed);
      worker ??= startWorker();
      try {
        const run = await this.#run(worker, plan);
        if (seed % TWICE_EVERY === 0) this.#compare(plan, run, await this.#run(worker, plan));
        this.#add(plan, run);
      } catch (thrown) {
        worker.stop();
        worker = null;
        this.#add(plan, lostRun(messageOf(thrown)));
      }
    }
    worker?.stop();
  }

  #nextSeed(): Seed | null {
    const { clock, firstSeed, interrupt, keepGoing, seedCount, timeLimitMs } = this.#options;
    const elapsedMs = (clock.now() - this.#startedNs) / NS_PER_MS;
    if (this.difference !== null) return null;
    if (interrupt.aborted) return null;
    if (seedCount !== null && this.#handedOut >= seedCount) return null;
    if (timeLimitMs !== null && elapsedMs >= timeLimitMs) return null;
    const seed = firstSeed + this.#handedOut;
    if (!keepGoing && seed > this.#lastSeed) return null;
    this.#handedOut++;
    return seed;
  }

  #run(worker: HuntWorker, plan: Plan): Promise<RunSummary> {
    return withDeadline(this.#options.clock, RUN_TIMEOUT_MS, worker.run(plan), () => {
      throw new Error(`the run had not ended after ${RUN_TIMEOUT_MS / 1_000} s`);
    });
  }

  /** A run without a hash did not come to its end; why is told already. */
  #compare({ seed }: Plan, { hash: first }: RunSummary, { hash: second }: RunSummary): void {
    if (first === null || second === null || first === second) return;
    this.difference ??= new HarnessError(
      `Seed ${seed} was another run the second time: hash ${first}, then ${second}`,
      { hint: "faultline run --on sim --check-determinism finds the first event that differs." },
    );
  }

  #add(plan: Plan, run: RunSummary): void {
    this.tally.add(plan.seed, run);
    const { fingerprint } = run;
    if (fingerprint === null) return;
    const find = { fingerprint, plan, run };
    if (this.#first === null || plan.seed < this.#first.plan.seed) this.#first = find;
    const known = this.#finds.get(fingerprint);
    if (!known || isEasier(find, known)) this.#finds.set(fingerprint, find);
  }

  /** Seeds beyond it are not looked at: the result must not depend on how far each worker has come. */
  get #lastSeed(): Seed {
    return this.#first === null ? Number.POSITIVE_INFINITY : this.#first.plan.seed + LOOK_ON_SEEDS;
  }
}

function isEasier(a: Find, b: Find): boolean {
  const fewer = a.run.faultCount - b.run.faultCount;
  return fewer < 0 || (fewer === 0 && a.plan.seed < b.plan.seed);
}

import type { Seed } from "../core/random.ts";
import type { Validity } from "../core/verdict.ts";
import type { RunSummary } from "./run-summary.ts";

export interface UnknownRun {
  readonly seed: Seed;
  readonly reason: string;
}

/** In how many runs a model held, was broken, or could not be decided. */
export interface ModelCount {
  readonly held: number;
  readonly broken: number;
  readonly undecided: number;
  /** The lowest seed that broke it, with the anomaly that shows it, if that has a name; null: none did. */
  readonly first: { readonly seed: Seed; readonly anomaly: string | null } | null;
}

const NONE: ModelCount = { held: 0, broken: 0, undecided: 0, first: null };

/** How many different reasons to remember in words; they are counted all the same. */
const MOST_UNKNOWN = 100;

/** What a hunt has done so far. Its size does not grow with the number of seeds. */
export class Tally {
  seeds = 0;
  events = 0;
  virtualMs = 0;
  cpuMs = 0;
  operations = 0;
  violations = 0;
  unknown = 0;
  readonly #fingerprints = new Set<string>();
  readonly #unknownRuns: UnknownRun[] = [];
  /** By mark: in how many runs it came up. */
  readonly #marks = new Map<string, number>();
  readonly #models = new Map<string, ModelCount>();

  add(seed: Seed, run: RunSummary): void {
    this.seeds++;
    this.events += run.eventCount;
    this.virtualMs += run.virtualMs;
    this.cpuMs += run.cpuMs;
    this.operations += run.operationCount;
    if (run.valid === false) this.violations++;
    if (run.fingerprint !== null) this.#fingerprints.add(run.fingerprint);
    if (run.valid === "unknown") this.#addUnknown(seed, run.reason);
    for (const mark of Object.keys(run.marks))
      this.#marks.set(mark, (this.#marks.get(mark) ?? 0) + 1);
    for (const [model, holds] of Object.entries(run.models))
      this.#countModel(model, holds, { seed, anomaly: run.brokenBy[model] ?? null });
  }

  /** By consistency model, in the order of the checkers. */
  get models(): ReadonlyMap<string, ModelCount> {
    return this.#models;
  }

  /** How many kinds of violation. */
  get fingerprints(): number {
    return this.#fingerprints.size;
  }

  /** The first ones. */
  get unknownRuns(): readonly UnknownRun[] {
    return this.#unknownRuns;
  }

  /** In how many runs each mark came up, rarest first. */
  get marks(): readonly (readonly [mark: string, runs: number])[] {
    return [...this.#marks].sort(([a, m], [b, n]) => m - n || (a < b ? -1 : 1));
  }

  #countModel(model: string, holds: Validity, here: NonNullable<ModelCount["first"]>): void {
    const { held, broken, undecided, first } = this.#models.get(model) ?? NONE;
    const isFirst = holds === false && (first === null || here.seed < first.seed);
    this.#models.set(model, {
      held: held + (holds === true ? 1 : 0),
      broken: broken + (holds === false ? 1 : 0),
      undecided: undecided + (holds === "unknown" ? 1 : 0),
      first: isFirst ? here : first,
    });
  }

  #addUnknown(seed: Seed, reason: string): void {
    this.unknown++;
    if (this.#unknownRuns.length < MOST_UNKNOWN) this.#unknownRuns.push({ seed, reason });
  }
}

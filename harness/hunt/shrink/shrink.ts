import { HarnessError } from "../../core/errors.ts";
import type { Plan } from "../../core/plan.ts";
import { normalise } from "../schedule-normalise.ts";
import { scheduleOf } from "../schedule-of.ts";
import { dropClients, dropFaults, dropOperations, pairFaults } from "./contents.ts";
import { cutAfterViolation } from "./cut.ts";
import { dropLiveness } from "./liveness.ts";
import { dropNodes, renumberClients } from "./machines.ts";
import { otherNoise, Search, type SearchOptions, type ShrinkBudget } from "./search.ts";
import { quietNoise, simplifyValues, weakenFaults } from "./simpler.ts";
import type { Simulate, Simulated } from "./simulated.ts";
import { closeGaps, roundTimes, shortenFaults } from "./times.ts";

export type { ShrinkBudget } from "./search.ts";
export type { Simulate } from "./simulated.ts";

/** The smallest plan that was found to go wrong in the same way. */
export interface Shrunk {
  /** With a schedule: nothing in it is left to be drawn but the noise, and that by its own seed. */
  readonly plan: Plan;
  /** How many runs it took, the last two included, which must be equal. */
  readonly runs: number;
  readonly faults: number;
  readonly operations: number;
  readonly nodes: number;
  /** Of the events of the smallest run. */
  readonly hash: string;
  /** False when the budget ended before nothing could be left out any more. */
  readonly isMinimal: boolean;
}

export interface ShrinkProgress {
  /** What is being tried: `faults`. */
  readonly pass: string;
  readonly runs: number;
  readonly faults: number;
  readonly operations: number;
  readonly nodes: number;
}

type Passes = readonly (readonly [name: string, pass: (search: Search) => Promise<void>])[];

/**
 * Cheap ones that take much away come first. Noise is early: in a quiet network, what is left out changes less of what
 * follows, and fewer candidates are lost by bad luck.
 */
const PASSES: Passes = [
  ["liveness", dropLiveness],
  ["end", cutAfterViolation],
  ["noise", quietNoise],
  ["faults", dropFaults],
  ["operations", dropOperations],
  ["clients", dropClients],
  ["nodes", dropNodes],
  ["fault strengths", weakenFaults],
  ["durations", shortenFaults],
  ["gaps", closeGaps],
  ["client numbers", renumberClients],
  ["values", simplifyValues],
  ["times", roundTimes],
];

/** Faults are what a reader of the result has to understand: they are looked at hardest, as soon as runs are short. */
const FAULT_PASSES: Passes = [
  ["faults", dropFaults],
  ["pairs of faults", pairFaults],
];

interface Stage {
  readonly passes: Passes;
  /** Other noise seeds for a candidate: none while every second candidate succeeds, all of them where it matters. */
  readonly retries: number;
}

const STAGES: readonly Stage[] = [
  { passes: PASSES, retries: 0 },
  { passes: FAULT_PASSES, retries: 8 },
  { passes: PASSES, retries: 2 },
  { passes: [...FAULT_PASSES, ...PASSES], retries: 8 },
];
const MOST_RETRIES = Math.max(...STAGES.map(({ retries }) => retries));

/**
 * Makes a plan that goes wrong as small as it gets, by leaving out and simplifying what is not needed to see the same
 * fingerprint, until a whole round of passes finds nothing more or the budget is used up. Another fingerprint, however
 * bad, is another mistake and is not followed. In the end the plan is run twice, and both runs must be equal.
 *
 * A candidate that does not go wrong is tried with other noise seeds: with one message less, all that follows falls
 * differently, and mostly the violation is lost by bad luck, not because what was left out was needed.
 *
 * @param simulate must give the same run for the same plan.
 * @throws HarnessError when the plan does not show the fingerprint, or its runs differ.
 */
export async function shrink(
  plan: Plan,
  fingerprint: string,
  simulate: Simulate,
  budget: ShrinkBudget,
  onProgress: (progress: ShrinkProgress) => void = () => {},
): Promise<Shrunk> {
  const search = await begin(plan, { fingerprint, simulate, budget });
  let isMinimal = false;
  for (const { passes, retries } of STAGES) {
    search.retries = retries;
    do {
      isMinimal = !(await round(search, passes, onProgress));
    } while (!isMinimal && !search.isOver);
  }
  return verified(search, { fingerprint, simulate, budget }, isMinimal && !search.isOver);
}

/** Whether any of the passes made the plan smaller. */
async function round(
  search: Search,
  passes: Passes,
  onProgress: (progress: ShrinkProgress) => void,
): Promise<boolean> {
  const before = search.plan;
  for (const [name, pass] of passes) {
    onProgress({ pass: name, runs: search.runs, ...countsOf(search.plan) });
    await pass(search);
  }
  return search.plan !== before;
}

/** Writes down what the run did, and sees whether doing just that goes wrong as well. */
async function begin(plan: Plan, options: SearchOptions): Promise<Search> {
  const { fingerprint, simulate } = options;
  const drawn = await simulate(plan);
  if (drawn.fingerprint !== fingerprint) throw absent(fingerprint, drawn);
  if (plan.schedule !== null) return new Search(options, normalise(plan), drawn, 1);
  const schedule = scheduleOf(drawn.history, plan);
  for (let attempt = 0; attempt <= MOST_RETRIES; attempt++) {
    const noiseSeed = attempt === 0 ? plan.noiseSeed : otherNoise(plan.noiseSeed, attempt);
    const written = normalise({ ...plan, schedule, noiseSeed });
    const run = await simulate(written);
    if (run.fingerprint === fingerprint) return new Search(options, written, run, attempt + 2);
  }
  throw new HarnessError(
    `What the run did, done again at the same times, does not show ${fingerprint}`,
    {
      hint: "The plan itself still replays. It depends on moments that a schedule does not hold.",
    },
  );
}

async function verified(
  search: Search,
  { fingerprint, simulate }: SearchOptions,
  isMinimal: boolean,
): Promise<Shrunk> {
  const { plan } = search;
  const first = await simulate(plan);
  const second = await simulate(plan);
  for (const run of [first, second])
    if (run.fingerprint !== fingerprint) throw absent(fingerprint, run);
  if (first.hash !== second.hash)
    throw new HarnessError(`Two runs of one plan differ: ${first.hash} and ${second.hash}`, {
      hint: "Something in the system or the harness does not depend on the plan alone: --check-determinism finds where.",
    });
  return { plan, runs: search.runs + 2, ...countsOf(plan), hash: first.hash, isMinimal };
}

function absent(fingerprint: string, run: Simulated): HarnessError {
  const found = run.fingerprint ?? "nothing wrong";
  return new HarnessError(`The plan was to show ${fingerprint}, and showed ${found}`, {
    hint: "It was made with another version of the harness or of the system, or a run does not depend on its plan alone.",
  });
}

function countsOf({ schedule, nodes }: Plan): Pick<Shrunk, "faults" | "operations" | "nodes"> {
  const { faults = [], operations = [] } = schedule ?? {};
  return { faults: faults.length, operations: operations.length, nodes: nodes.length };
}

import { SYSTEMS } from "../../systems-under-test/registry.ts";
import type { PlantedBug } from "../../systems-under-test/system.ts";
import { SIM_ABILITIES } from "../cluster/sim/sim-disturbances.ts";
import { UsageError } from "../core/errors.ts";
import type { Plan } from "../core/plan.ts";
import type { Seed } from "../core/random.ts";
import { type DrawSettings, swarmPlan } from "../hunt/swarm.ts";
import { DEFAULT_RUN_TIME_MS, type HuntFlags } from "./hunt-flags.ts";
import { findNamed } from "./names.ts";
import { planOf, shellWord } from "./plan.ts";
import type { RunFlags } from "./run-flags.ts";

/** With the pauses in between, enough for a new leader to be elected. */
const MOST_COPIES = 8;

/**
 * The plan of each seed of a hunt. It depends on the flags and the seed alone.
 *
 * @throws UsageError for what does not exist.
 */
export function huntPlans(flags: HuntFlags, startedAt: Date): (seed: Seed) => Plan {
  const planted = plantedIn(flags.run);
  const run = whereBugsShow(flags.run, planted);
  const runTimeMs = flags.runTimeMs ?? runTimeOf(planted);
  const base = {
    ...withTargets(withCopies(planOf(run, 0, startedAt, SIM_ABILITIES)), planted),
    timeLimitMs: runTimeMs,
    ...(flags.invariants ? {} : { ignoresInvariants: true }),
  };
  const latency = planted.find((bug) => bug.latency)?.latency;
  const drawSettings = drawnAround(base);
  const ending = endingOf(base);
  return (seed) => ({
    ...withinClaim(swarmPlan(base, seed, drawSettings)),
    ...(latency === undefined ? {} : { latency }),
    ...ending,
    reproduce: reproduceCommand({ ...flags, run, runTimeMs }, seed),
  });
}

function plantedIn({ bug, system }: RunFlags): readonly PlantedBug[] {
  const { bugs = [] } = SYSTEMS.find(({ name }) => name === system) ?? {};
  return bugs.filter(({ name }) => bug.includes(name));
}

/** Settings, workload and faults, each of the first planted bug that names any; what the user has given stands. */
function whereBugsShow(run: RunFlags, planted: readonly PlantedBug[]): RunFlags {
  const settings = planted.find((bug) => bug.settings)?.settings ?? {};
  const workload = run.workload ?? planted.find((bug) => bug.workload !== undefined)?.workload;
  const faults = planted.find((bug) => bug.faults)?.faults;
  return {
    ...run,
    ...(workload === undefined ? {} : { workload }),
    ...(faults === undefined || run.nemesis !== "all" ? {} : { nemesis: faults.join(",") }),
    set:
      run.set.length > 0
        ? run.set
        : Object.entries(settings).map(([name, value]) => `${name}=${value}`),
  };
}

/** Where messages must not get lost, none do by themselves either. */
function withinClaim(plan: Plan): Plan {
  const { tolerates } = findNamed("system", plan.system, SYSTEMS).claimOf(plan.settings);
  return tolerates.includes("packet") ? plan : { ...plan, lossPpm: 0 };
}

function runTimeOf(planted: readonly PlantedBug[]): number {
  return planted.find((bug) => bug.runTimeMs !== undefined)?.runTimeMs ?? DEFAULT_RUN_TIME_MS;
}

function withTargets(plan: Plan, planted: readonly PlantedBug[]): Plan {
  const named = planted.find((bug) => bug.faultTargets)?.faultTargets;
  return named === undefined ? plan : { ...plan, faultTargets: { ...plan.faultTargets, ...named } };
}

/** A system that needs all nodes to serve all clients is not asked to make progress with some of them: all is healed. */
function endingOf({ system: name }: Plan): Partial<Plan> {
  const { servesWhenWhole = "majority" } = findNamed("system", name, SYSTEMS);
  return servesWhenWhole === "majority" ? {} : { livenessMs: 0 };
}

/** Clients may send copies where a request is carried out once. */
function withCopies(plan: Plan): Plan {
  const { carriesOutOnce = false } = findNamed("system", plan.system, SYSTEMS);
  return carriesOutOnce ? { ...plan, requestCopies: MOST_COPIES } : plan;
}

/** What the user has set stands; what was drawn and does not go with it is left out. */
function drawnAround({ settings: fixed, system: name }: Plan): DrawSettings {
  const { checkSettings, drawSettings = () => ({}) } = findNamed("system", name, SYSTEMS);
  return (stream, nodeCount) => {
    const settings = { ...drawSettings(stream, nodeCount), ...fixed };
    try {
      checkSettings(settings);
      return settings;
    } catch (thrown) {
      if (thrown instanceof UsageError) return fixed;
      throw thrown;
    }
  };
}

function reproduceCommand({ invariants, run, runTimeMs }: HuntFlags, seed: Seed): string {
  const words = ["npx", "faultline", "hunt", run.system ?? ""];
  if (run.workload !== undefined) words.push("-w", run.workload);
  if (run.nemesis !== undefined && run.nemesis !== "all") words.push("--nemesis", run.nemesis);
  if (run.unboundedDamage) words.push("--unbounded-damage");
  for (const bug of run.bug) words.push("--bug", bug);
  for (const pair of run.set) words.push("--set", pair);
  if (runTimeMs !== null && runTimeMs !== DEFAULT_RUN_TIME_MS)
    words.push("--run-time", String(runTimeMs / 1_000));
  if (!invariants) words.push("--no-invariants");
  return [...words, "--seeds", "1", "--seed", String(seed)].map(shellWord).join(" ");
}

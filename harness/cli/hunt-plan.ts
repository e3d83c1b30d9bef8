import { SYSTEMS } from "../../systems-under-test/registry.ts";
import { SIM_ABILITIES } from "../cluster/sim/sim-disturbances.ts";
import { UsageError } from "../core/errors.ts";
import type { Plan } from "../core/plan.ts";
import type { Seed } from "../core/random.ts";
import { type DrawSettings, swarmPlan } from "../hunt/swarm.ts";
import type { HuntFlags } from "./hunt-flags.ts";
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
  const run = whereBugsShow(flags.run);
  const base = withCopies(planOf(run, 0, startedAt, SIM_ABILITIES));
  const drawSettings = drawnAround(base);
  const ending = endingOf(base);
  return (seed) => ({
    ...withinClaim(swarmPlan(base, seed, drawSettings)),
    ...ending,
    reproduce: reproduceCommand({ ...flags, run }, seed),
  });
}

/** Settings and workload of the first planted bug that names any; what the user has given stands. */
function whereBugsShow(run: RunFlags): RunFlags {
  const { bugs = [] } = SYSTEMS.find(({ name }) => name === run.system) ?? {};
  const planted = bugs.filter(({ name }) => run.bug.includes(name));
  const settings = planted.find((bug) => bug.settings)?.settings ?? {};
  const workload = run.workload ?? planted.find((bug) => bug.workload !== undefined)?.workload;
  return {
    ...run,
    ...(workload === undefined ? {} : { workload }),
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

function reproduceCommand({ run }: HuntFlags, seed: Seed): string {
  const words = ["npx", "faultline", "hunt", run.system ?? ""];
  if (run.workload !== undefined) words.push("-w", run.workload);
  if (run.nemesis !== undefined && run.nemesis !== "all") words.push("--nemesis", run.nemesis);
  for (const bug of run.bug) words.push("--bug", bug);
  for (const pair of run.set) words.push("--set", pair);
  return [...words, "--seeds", "1", "--seed", String(seed)].map(shellWord).join(" ");
}

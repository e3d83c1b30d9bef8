import { SYSTEMS } from "../../systems-under-test/registry.ts";
import { SIM_ABILITIES } from "../cluster/sim/sim-disturbances.ts";
import { UsageError } from "../core/errors.ts";
import type { Plan } from "../core/plan.ts";
import type { Seed } from "../core/random.ts";
import { type DrawSettings, swarmPlan } from "../hunt/swarm.ts";
import type { HuntFlags } from "./hunt-flags.ts";
import { findNamed } from "./names.ts";
import { planOf, shellWord } from "./plan.ts";

/**
 * The plan of each seed of a hunt. It depends on the flags and the seed alone.
 *
 * @throws UsageError for what does not exist.
 */
export function huntPlans(flags: HuntFlags, startedAt: Date): (seed: Seed) => Plan {
  const { run } = flags;
  const base = planOf(run, 0, startedAt, SIM_ABILITIES);
  const drawSettings = drawnAround(base);
  return (seed) => ({
    ...swarmPlan(base, seed, drawSettings),
    reproduce: reproduceCommand(flags, seed),
  });
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

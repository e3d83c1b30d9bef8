import type { Clock } from "../core/clock.ts";
import { FaultlineError, messageOf } from "../core/errors.ts";
import { NS_PER_MS } from "../core/ids.ts";
import { type Shrunk, shrink } from "../hunt/shrink/shrink.ts";
import { type KeptRun, keepRun } from "./keep-run.ts";
import { simulate } from "./simulate.ts";

/** The smallest run that shows the same, or why there is none. */
export type ShrunkRun =
  | {
      readonly kind: "shrunk";
      readonly shrunk: Shrunk;
      readonly run: KeptRun;
      readonly elapsedMs: number;
    }
  | { readonly kind: "failed"; readonly why: string };

export interface ShrinkRunOptions {
  /** Where run folders go. */
  readonly out: string;
  readonly clock: Clock;
  readonly onProgress?: Parameters<typeof shrink>[4];
}

/** About half a minute of one core. */
export const SHRINK_BUDGET = { runs: 10_000, events: 8_000_000 } as const;

/** Shrinks a run that went wrong and writes a run folder for what is left. A run that does not shrink stays worth having. */
export async function shrinkRun(
  { plan, fingerprint }: KeptRun,
  { out, clock, onProgress }: ShrinkRunOptions,
): Promise<ShrunkRun> {
  if (fingerprint === null) return { kind: "failed", why: "nothing is wrong with it" };
  const startedNs = clock.now();
  try {
    const shrunk = await shrink(plan, fingerprint, simulate, SHRINK_BUDGET, onProgress);
    const elapsedMs = (clock.now() - startedNs) / NS_PER_MS;
    // A folder of its own, beside that of the run that was found; no seed leads there, only its plan.
    const reproduce = "npx faultline replay plan.json";
    const startedAt = new Date().toISOString();
    const run = await keepRun({ ...shrunk.plan, reproduce, startedAt }, out);
    return { kind: "shrunk", shrunk, run, elapsedMs };
  } catch (thrown) {
    if (thrown instanceof FaultlineError) return { kind: "failed", why: messageOf(thrown) };
    throw thrown;
  }
}

import type { FaultName } from "../core/faults.ts";
import type { HuntFlags } from "./hunt-flags.ts";
import type { Catch } from "./hunt-report.ts";
import { bringHome, type Hunted, searchSeeds } from "./hunt-search.ts";

/** What a reader keeps in mind at once. */
const FEW_FAULTS = 5;
const MOST_SEARCHES = 4;

/**
 * Hunts, and keeps what was found in run folders. While a violation does not get small, because its run hangs on moments
 * that a schedule does not hold, or on very much, the rest of the hunt's seeds and time goes into looking for another one;
 * of all, the smallest counts. What is told of seeds and time is that of the first.
 */
export async function huntForFew(
  flags: HuntFlags,
  search: (flags: HuntFlags) => Promise<Hunted> = (each) => searchSeeds(each, bringHome),
): Promise<Hunted> {
  const first = await search(flags);
  if (flags.keepGoing || !flags.shrink) return first;
  let best = first;
  let rest = restOf(flags, first);
  for (let searches = 1; searches < MOST_SEARCHES && rest !== null; searches++) {
    if (best.isInterrupted || best.catches.length === 0 || faultsLeft(best) <= FEW_FAULTS) break;
    const again = await search(narrowed(rest, best));
    rest = restOf(rest, again);
    const isBetter = again.catches.length > 0 && faultsLeft(again) < faultsLeft(best);
    best = {
      ...{ result: first.result, isInterrupted: again.isInterrupted },
      catches: isBetter ? again.catches : best.catches,
    };
  }
  return best;
}

/** In a run so short there is hardly time for many faults, and a fault is as likely to show the bug as in a long one. */
const SHORT_RUN_MS = 2_500;

/** Looks among short runs, with the kinds of faults alone that are left of the best one so far. */
function narrowed(flags: HuntFlags, { catches }: Hunted): HuntFlags {
  const kinds = new Set(catches.flatMap(faultKindsOf));
  return {
    ...flags,
    runTimeMs: Math.min(flags.runTimeMs ?? SHORT_RUN_MS, SHORT_RUN_MS),
    run: kinds.size === 0 ? flags.run : { ...flags.run, nemesis: [...kinds].join(",") },
  };
}

function faultKindsOf({ run, shrunk }: Catch): readonly FaultName[] {
  return (shrunk?.kind === "shrunk" ? shrunk.run : run).plan.faults;
}

/** The seeds and the time that a hunt has left; null: none. */
function restOf(flags: HuntFlags, { result: { elapsedMs, tally } }: Hunted): HuntFlags | null {
  const seedCount = flags.seedCount === null ? null : flags.seedCount - tally.seeds;
  const timeLimitMs = flags.timeLimitMs === null ? null : Math.round(flags.timeLimitMs - elapsedMs);
  if ((seedCount ?? 1) <= 0 || (timeLimitMs ?? 1) <= 0) return null;
  return { ...flags, firstSeed: flags.firstSeed + tally.seeds, seedCount, timeLimitMs };
}

function faultsLeft({ catches }: Hunted): number {
  return catches.reduce((most, each) => Math.max(most, faultsOf(each)), 0);
}

/** One that cannot be shrunk at all is worse than any. */
function faultsOf({ shrunk }: Catch): number {
  return shrunk?.kind === "shrunk" ? shrunk.shrunk.faults : Number.POSITIVE_INFINITY;
}

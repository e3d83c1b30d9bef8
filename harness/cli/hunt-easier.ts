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
    const again = await search(rest);
    rest = restOf(rest, again);
    const isBetter = again.catches.length > 0 && faultsLeft(again) < faultsLeft(best);
    best = {
      ...{ result: first.result, isInterrupted: again.isInterrupted },
      catches: isBetter ? again.catches : best.catches,
    };
  }
  return best;
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

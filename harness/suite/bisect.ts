import { runsToBelieve } from "./statistics.ts";

/** What the runs at one commit say; `skip`: it could not be built or run. */
export type StepOutcome = "bad" | "good" | "skip";

export interface BisectResult {
  /** From the last one that is good to the first one that is bad, both included; more than two where commits were skipped. */
  readonly suspects: readonly string[];
  readonly steps: readonly { readonly commit: string; readonly outcome: StepOutcome }[];
  /** That the first bad commit is among the suspects: every good step might only have been lucky. */
  readonly confidence: number;
}

/**
 * Finds where something became bad, by halves.
 *
 * @param commits oldest first; the first one is good and the last one bad, and neither is tested.
 * @param missed how likely a bad commit is taken for a good one, from 0 to 1.
 */
export async function bisect(
  commits: readonly string[],
  missed: number,
  test: (commit: string) => Promise<StepOutcome>,
): Promise<BisectResult> {
  const steps: { commit: string; outcome: StepOutcome }[] = [];
  const skipped = new Set<number>();
  let good = 0;
  let bad = commits.length - 1;
  for (;;) {
    const at = nearMiddle(good, bad, skipped);
    if (at === null) break;
    const commit = commits[at] as string;
    const outcome = await test(commit);
    steps.push({ commit, outcome });
    if (outcome === "bad") bad = at;
    else if (outcome === "good") good = at;
    else skipped.add(at);
  }
  const goods = steps.filter(({ outcome }) => outcome === "good").length;
  return { suspects: commits.slice(good, bad + 1), steps, confidence: (1 - missed) ** goods };
}

/** How often a commit is run until it counts as good, and how likely it is bad all the same. */
export function repeatsFor(hitRate: number): { readonly repeats: number; readonly missed: number } {
  const repeats = runsToBelieve(hitRate);
  return { repeats, missed: (1 - hitRate) ** repeats };
}

/** Null: everything between is known or skipped. */
function nearMiddle(good: number, bad: number, skipped: ReadonlySet<number>): number | null {
  const middle = (good + bad) / 2;
  let best: number | null = null;
  for (let at = good + 1; at < bad; at++) {
    if (skipped.has(at)) continue;
    if (best === null || Math.abs(at - middle) < Math.abs(best - middle)) best = at;
  }
  return best;
}

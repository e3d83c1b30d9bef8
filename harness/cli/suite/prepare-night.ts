import { cpus } from "node:os";
import { UsageError } from "../../core/errors.ts";
import type { Suite } from "../../suite/config.ts";
import { readLedger } from "../../suite/ledger.ts";
import { compareNights, nextNight } from "../../suite/nights.ts";
import { orderOf, shardOf } from "../../suite/order.ts";
import { type NightPlan, SuiteFolder } from "../../suite/suite-folder.ts";
import { checkedCells } from "./checked-cells.ts";
import { loadConfig, suiteNamed } from "./load-config.ts";
import type { SuiteFlags } from "./suite-flags.ts";

export interface PreparedNight {
  readonly suite: Suite;
  readonly folder: SuiteFolder;
  readonly plan: NightPlan;
  /** A night that was broken off goes on. */
  readonly isResumed: boolean;
  readonly budgetMs: number;
  readonly jobs: number;
}

/** What was broken off longer ago is left: tonight has other things to do. */
const RESUME_WITHIN_MS = 12 * 3_600_000;
const JOBS_HANDED_OUT = 64;

/**
 * Finds out what is to be done: the rest of a night that was broken off, or a new one. Nothing is written.
 *
 * @throws UsageError for a bad configuration, and for a night that is over.
 */
export async function prepareNight(flags: SuiteFlags, now: Date): Promise<PreparedNight> {
  const config = await loadConfig(flags.config);
  const suite = suiteNamed(config, flags.name);
  const cells = checkedCells(suite, config.systems, flags.config);
  const folder = new SuiteFolder(flags.out, flags.name);
  const budgetMs = 1_000 * (flags.budget ?? suite.budget);
  const jobs = flags.jobs ?? jobsOf(flags, suite);
  const open = openNight(folder, flags, now);
  if (open) return { suite, folder, plan: open, isResumed: true, budgetMs, jobs };
  const { shard } = flags;
  const night = flags.night ?? newNight(folder, flags, now);
  const tasks = shardOf(orderOf(cells, readLedger(folder.ledger), night), shard);
  const plan = { suite: flags.name, night, shard, tasks, startedAt: now.toISOString() };
  return { suite, folder, plan: { schema: 1, ...plan }, isResumed: false, budgetMs, jobs };
}

/** Workers elsewhere take as many as they can: there are only to be enough for them. */
function jobsOf({ engine }: SuiteFlags, { jobs }: Suite): number {
  if (engine === "bullmq") return JOBS_HANDED_OUT;
  return jobs ?? Math.max(1, Math.floor(cpus().length / 2));
}

/** The night that this machine has begun and not finished. */
function openNight(folder: SuiteFolder, { night, shard }: SuiteFlags, now: Date): NightPlan | null {
  if (night !== undefined) {
    if (!folder.isFinished(night, shard)) return folder.plan(night, shard);
    throw new UsageError(`The night ${night} is over`, {
      hint: "Leave --night out to begin the next one.",
    });
  }
  const begun = folder.nights().filter((each) => folder.plan(each, shard) !== null);
  const last = begun.toSorted(compareNights).at(-1);
  if (last === undefined || folder.isFinished(last, shard)) return null;
  const plan = folder.plan(last, shard);
  const isRecent = plan && now.getTime() - Date.parse(plan.startedAt) < RESUME_WITHIN_MS;
  return isRecent ? plan : null;
}

/** Today's, with the number that comes after those that this machine has had. */
function newNight(folder: SuiteFolder, { shard }: SuiteFlags, now: Date): string {
  let night = now.toISOString().slice(0, "2026-11-20".length);
  while (folder.plan(night, shard) !== null) night = nextNight(night);
  return night;
}

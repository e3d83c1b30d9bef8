import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { HarnessError, messageOf, UsageError } from "../core/errors.ts";
import { REASONS_TO_RUN } from "./cell-result.ts";
import type { Quarantine } from "./config.ts";
import { judgeNight, type NightJudgement } from "./judge-night.ts";
import { readLedger } from "./ledger.ts";
import { compareNights } from "./nights.ts";
import type { Shard, Task } from "./order.ts";
import { renderNightJunit } from "./render-junit.ts";
import { trendOf } from "./trend.ts";
import { renderTrendPage } from "./trend-page.tsx";

const cellSchema = z.object({
  id: z.string(),
  system: z.string(),
  settings: z.record(z.string(), z.string()),
  workload: z.string().nullable(),
  nemesis: z.string().nullable(),
  driver: z.enum(["sim", "local", "docker"]),
  nodeCount: z.number(),
  bug: z.string().nullable(),
  timeLimit: z.number(),
  nemesisInterval: z.number(),
  rate: z.number(),
  concurrency: z.string(),
  keyCount: z.number(),
  testCount: z.number(),
  weight: z.number(),
  expected: z.object({ anomaly: z.string().nullable(), why: z.string() }).nullable(),
});

const nightPlanSchema = z.object({
  schema: z.literal(1),
  suite: z.string(),
  night: z.string(),
  shard: z.object({ index: z.number().int(), count: z.number().int() }),
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  tasks: z.array(
    z.object({
      id: z.string(),
      cell: cellSchema,
      seed: z.number().int().nonnegative(),
      why: z.enum(REASONS_TO_RUN),
      estimateMs: z.number(),
    }),
  ),
});
/** What one machine is to do in a night, written before it begins. */
export type NightPlan = Omit<z.infer<typeof nightPlanSchema>, "tasks"> & {
  readonly tasks: readonly Task[];
};

/** The files of one suite over all its nights: `<out>/<suite>`. */
export class SuiteFolder {
  readonly path: string;
  readonly ledger: string;

  constructor(out: string, suite: string) {
    this.path = join(out, suite);
    this.ledger = join(this.path, "ledger.jsonl");
  }

  nightPath(night: string): string {
    return join(this.path, "nights", night);
  }

  /** Nights of which there is a plan, the newest last. */
  nights(): readonly string[] {
    const folder = join(this.path, "nights");
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((night) => this.plans(night).length > 0)
      .sort(compareNights);
  }

  /** The plans of a night, of as many machines as took part in it. @throws UsageError for a file that is none. */
  plans(night: string): readonly NightPlan[] {
    const folder = this.nightPath(night);
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((file) => /^plan-\d+of\d+\.json$/.test(file))
      .sort()
      .map((file) => readNightPlan(join(folder, file)));
  }

  /** Null: this machine has no part in the night yet. */
  plan(night: string, shard: Shard): NightPlan | null {
    const file = join(this.nightPath(night), planName(shard));
    return existsSync(file) ? readNightPlan(file) : null;
  }

  writePlan(plan: NightPlan): void {
    this.#write(join(this.nightPath(plan.night), planName(plan.shard)), asJson(plan));
  }

  /** Whether this machine has come to the end of its part. */
  isFinished(night: string, shard: Shard): boolean {
    return existsSync(join(this.nightPath(night), resultName(shard)));
  }

  /**
   * Judges a night and writes all that follows from it: what was found as JSON, junit.xml and index.html.
   *
   * @param shard null: all machines' parts together.
   */
  conclude(night: string, shard: Shard | null, quarantine: readonly Quarantine[]): NightJudgement {
    const plans = shard === null ? this.plans(night) : [this.plan(night, shard)].flatMap(toList);
    const ledger = readLedger(this.ledger);
    const judged = judgeNight({
      ...{ suite: plans[0]?.suite ?? "", night, ledger, quarantine },
      tasks: plans.flatMap(({ tasks }) => tasks),
      problems: shard === null ? missingShards(plans) : [],
    });
    const { records: _, ...document } = judged;
    const all = { index: 1, count: 1 };
    this.#write(join(this.nightPath(night), resultName(shard ?? all)), asJson(document));
    this.#write(join(this.path, "junit.xml"), renderNightJunit(judged));
    this.#write(join(this.path, "index.html"), renderTrendPage(judged, trendOf(judged, ledger)));
    return judged;
  }

  #write(file: string, content: string): void {
    try {
      mkdirSync(join(file, ".."), { recursive: true });
      writeFileAtomic.sync(file, content);
    } catch (cause) {
      throw new HarnessError(`Cannot write ${file}: ${messageOf(cause)}`, { cause });
    }
  }
}

function toList<T>(value: T | null): readonly T[] {
  return value === null ? [] : [value];
}

function planName({ count, index }: Shard): string {
  return `plan-${index}of${count}.json`;
}

function resultName({ count, index }: Shard): string {
  return `night-${index}of${count}.json`;
}

function readNightPlan(file: string): NightPlan {
  try {
    return nightPlanSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    throw new UsageError(`${file} is not the plan of a night: ${messageOf(cause)}`, { cause });
  }
}

/** Machines that took no part, as far as the others know of them. */
function missingShards(plans: readonly NightPlan[]): readonly string[] {
  const count = Math.max(0, ...plans.map(({ shard }) => shard.count));
  return Array.from({ length: count }, (_, at) => at + 1)
    .filter((index) => !plans.some(({ shard }) => shard.index === index))
    .map((index) => `shard ${index}/${count} is missing: nobody knows what its cells would show`);
}

function asJson(document: unknown): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

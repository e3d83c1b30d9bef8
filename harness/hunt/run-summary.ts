import { z } from "zod";

const validity = z.union([z.boolean(), z.literal("unknown")]);

/** What is told of one run of a hunt: enough to count it, and to know it again. */
export const runSummarySchema = z
  .object({
    valid: validity,
    /** Null unless `valid` is false. */
    fingerprint: z.string().nullable(),
    /** One sentence. */
    reason: z.string(),
    /** Null when the run did not come to its end. */
    hash: z.string().nullable(),
    eventCount: z.number(),
    virtualMs: z.number(),
    /** What it took of a processor's time: unlike that of a wall clock, it is the same on a busy machine. */
    cpuMs: z.number(),
    operationCount: z.number(),
    /** How many faults were put in place. */
    faultCount: z.number(),
    /** What was reached, and how often: notes of nodes by name, faults as `fault kill`. */
    marks: z.record(z.string(), z.number()),
    /** Which consistency models its history satisfies; empty where no checker looks at more than what is claimed. */
    models: z.record(z.string(), validity),
    /** By model that its history does not satisfy: the anomaly that shows it, where it has a name. */
    brokenBy: z.record(z.string(), z.string()),
  })
  .readonly();

export type RunSummary = z.infer<typeof runSummarySchema>;

/** A run of which nothing is known but why. */
export function lostRun(reason: string): RunSummary {
  return {
    ...{ valid: "unknown", fingerprint: null, reason, hash: null },
    ...{
      eventCount: 0,
      virtualMs: 0,
      cpuMs: 0,
      operationCount: 0,
      faultCount: 0,
      marks: {},
      models: {},
    },
    brokenBy: {},
  };
}

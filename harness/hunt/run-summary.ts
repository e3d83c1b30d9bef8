import { z } from "zod";

/** What is told of one run of a hunt: enough to count it, and to know it again. */
export const runSummarySchema = z
  .object({
    valid: z.union([z.boolean(), z.literal("unknown")]),
    /** Null unless `valid` is false. */
    fingerprint: z.string().nullable(),
    /** One sentence. */
    reason: z.string(),
    /** Null when the run did not come to its end. */
    hash: z.string().nullable(),
    eventCount: z.number(),
    virtualMs: z.number(),
    operationCount: z.number(),
    /** What was reached, and how often: notes of nodes by name, faults as `fault kill`. */
    marks: z.record(z.string(), z.number()),
  })
  .readonly();

export type RunSummary = z.infer<typeof runSummarySchema>;

/** A run of which nothing is known but why. */
export function lostRun(reason: string): RunSummary {
  return {
    ...{ valid: "unknown", fingerprint: null, reason, hash: null },
    ...{ eventCount: 0, virtualMs: 0, operationCount: 0, marks: {} },
  };
}

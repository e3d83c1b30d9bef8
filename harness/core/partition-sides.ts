import { z } from "zod";
import type { JsonObject } from "./json.ts";

/** The checker of verdict.json whose details tell what each side of each cut served. */
export const PARTITION_SIDES_CHECKER = "partition-sides";

const servedSchema = z.object({ asked: z.number(), ok: z.number() }).readonly();

const sidesSchema = z
  .object({
    /** What was served where a cut left no majority. */
    underPartition: z.enum(["available", "consistent", "partly available", "not measured"]),
    /** Of all cuts together. */
    majority: servedSchema,
    minority: servedSchema,
    /** How long operations took while nothing was cut. */
    withoutCut: z
      .object({
        /** Whether clients waited for other nodes than the one that they asked. Only a network with a known delay tells. */
        stand: z.enum(["low latency", "consistent", "partly low latency", "not measured"]),
        /** By kind of operation. */
        medianMs: z.record(z.string(), z.number()).readonly(),
        /** The same in round trips between nodes, where their mean delay is known. */
        roundTrips: z.record(z.string(), z.number()).readonly().nullable(),
      })
      .readonly(),
    cuts: z
      .array(
        z.object({
          fromMs: z.number(),
          toMs: z.number(),
          description: z.string(),
          sides: z
            .array(
              z.object({
                nodes: z.array(z.string()).readonly(),
                asked: z.number(),
                ok: z.number(),
                okByF: z.record(z.string(), z.number()).readonly(),
              }),
            )
            .readonly(),
        }),
      )
      .readonly(),
  })
  .readonly();
export type PartitionSides = z.infer<typeof sidesSchema>;

/** What the sides of cuts served, from the details of a checker; null where nothing parted the cluster. */
export function partitionSidesIn(details: JsonObject | undefined): PartitionSides | null {
  const parsed = sidesSchema.safeParse(details);
  return parsed.success && parsed.data.cuts.length > 0 ? parsed.data : null;
}

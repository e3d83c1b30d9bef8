import { z } from "zod";
import { FAULT_NAMES } from "./faults.ts";
import type { Json } from "./json.ts";

const jsonSchema: z.ZodType<Json> = z.json();

const operationSchema = z
  .object({
    /** Milliseconds since the run began. When its client is still busy then, it comes as soon as the client is free. */
    atMs: z.number().nonnegative(),
    /** The thread of the generator: which client does it. */
    thread: z.number().int().nonnegative(),
    f: z.string(),
    key: jsonSchema.exactOptional(),
    value: jsonSchema,
  })
  .readonly();

const faultSchema = z
  .object({
    fault: z.enum(FAULT_NAMES),
    startAtMs: z.number().nonnegative(),
    stopAtMs: z.number().nonnegative(),
    /** What the start operation of the nemesis takes, with nothing left to be drawn. */
    value: jsonSchema,
  })
  .readonly();

/** A run as data: everything that clients and nemesis do, and when. */
export const scheduleSchema = z
  .object({
    operations: z.array(operationSchema).readonly(),
    faults: z.array(faultSchema).readonly(),
  })
  .readonly();

export type Schedule = z.infer<typeof scheduleSchema>;
export type ScheduledOperation = z.infer<typeof operationSchema>;
export type ScheduledFault = z.infer<typeof faultSchema>;

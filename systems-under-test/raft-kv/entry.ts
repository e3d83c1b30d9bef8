import { z } from "zod";
import type { Json } from "../../harness/core/json.ts";

/** Anything that JSON can carry. What comes here was parsed from JSON, so only absence has to be ruled out. */
export const jsonSchema = z.custom<Json>((value) => value !== undefined, "expected a JSON value");
export const naturalSchema = z.number().int().nonnegative();

const voters = z.array(z.string()).min(1).readonly();
export const configurationSchema = z.object({ voters, next: voters.nullable() }).readonly();

const origin = { client: z.string(), id: z.number() };

const commandSchema = z.discriminatedUnion("op", [
  z.object({ op: z.literal("noop") }),
  z.object({ op: z.literal("write"), ...origin, key: jsonSchema, value: jsonSchema }),
  z.object({ op: z.literal("cas"), ...origin, key: jsonSchema, from: jsonSchema, to: jsonSchema }),
  z.object({ op: z.literal("configure"), configuration: configurationSchema }),
]);

export const entrySchema = z.object({
  index: naturalSchema.min(1),
  term: naturalSchema,
  command: commandSchema,
});

/** What the replicated state machine is told to do. `client` and `id` name the request it came from. */
export type Command = Readonly<z.infer<typeof commandSchema>>;

/** One place in the log: Raft paper, section 5.3. Indexes begin at 1. */
export type Entry = Readonly<z.infer<typeof entrySchema>>;

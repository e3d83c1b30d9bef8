import { z } from "zod";
import type { Json } from "../../harness/core/json.ts";

/** Anything that JSON can carry. What comes here was parsed from JSON, so only absence has to be ruled out. */
const json = z.custom<Json>((value) => value !== undefined, "expected a JSON value");
export const naturalSchema = z.number().int().nonnegative();

const origin = { client: z.string(), id: z.number() };

const commandSchema = z.discriminatedUnion("op", [
  z.object({ op: z.literal("noop") }),
  z.object({ op: z.literal("write"), ...origin, key: json, value: json }),
  z.object({ op: z.literal("cas"), ...origin, key: json, from: json, to: json }),
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

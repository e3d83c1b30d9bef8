import { z } from "zod";
import type { Json } from "../../harness/core/json.ts";

/** Anything that JSON can carry. What comes here was parsed from JSON, so only absence has to be ruled out. */
export const jsonSchema: z.ZodType<Json> = z.custom<Json>(
  (value) => value !== undefined,
  "expected a JSON value",
);

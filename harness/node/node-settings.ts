import { z } from "zod";
import { UsageError } from "../core/errors.ts";

/** The environment variable that carries {@link NodeSettings} as JSON. */
export const NODE_SETTINGS_VARIABLE = "FAULTLINE_NODE";

const schema = z
  .object({
    bugs: z.array(z.string()).readonly().default([]),
    settings: z.record(z.string(), z.string()).readonly().default({}),
    /** Where the node keeps its disk, absolute. Null: in memory, lost with the process. */
    dataFolder: z.string().nullable().default(null),
    /** Different for each incarnation of each node. */
    seed: z.number().int().nonnegative().default(0),
  })
  .readonly();

/** How one incarnation of a built-in node is to run. All of it has defaults, so that plain Maelstrom can start it too. */
export type NodeSettings = z.infer<typeof schema>;

/** @throws UsageError when `text` is not what the schema says. */
export function parseNodeSettings(text: string | undefined): NodeSettings {
  if (text === undefined || text === "") return schema.parse({});
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${NODE_SETTINGS_VARIABLE} is not JSON: ${text}`, {
      hint: "Leave it out to run with defaults.",
      cause,
    });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UsageError(`${NODE_SETTINGS_VARIABLE} is wrong: ${z.prettifyError(parsed.error)}`, {
    hint: 'It looks like {"bugs":[],"settings":{},"dataFolder":"/some/folder","seed":1}.',
    cause: parsed.error,
  });
}

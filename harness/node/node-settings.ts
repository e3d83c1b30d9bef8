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
    /** How wrong the node's wall clock is from its start on. */
    clock: z
      .object({ offsetMs: z.number().int(), driftPpm: z.number().int() })
      .readonly()
      .default({ offsetMs: 0, driftPpm: 0 }),
    /** Nothing more can be written to the disk. */
    diskFull: z.boolean().default(false),
    /** Keep beside each file how much of it is durable, for a driver that cannot cut the power for real. */
    durableMarks: z.boolean().exactOptional(),
    /** Where to listen instead of stdin, and the host names or addresses of all nodes. Null: stdin and stdout. */
    tcp: z
      .object({
        peerPort: z.number().int().positive(),
        clientPort: z.number().int().positive(),
        hosts: z.record(z.string(), z.string()).readonly(),
      })
      .readonly()
      .nullable()
      .default(null),
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

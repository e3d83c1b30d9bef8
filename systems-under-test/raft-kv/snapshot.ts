import { z } from "zod";
import type { Json } from "../../harness/core/json.ts";
import type { Configuration } from "./configuration.ts";
import { configurationSchema, jsonSchema, naturalSchema } from "./entry.ts";

/** The state after the entry at `lastIndex`, in place of the log up to there: Raft paper, section 7. */
export interface Snapshot {
  readonly lastIndex: number;
  readonly lastTerm: number;
  readonly configuration: Configuration;
  readonly changeCount: number;
  readonly state: readonly StateRecord[];
}

/** A snapshot on its way to one follower, in chunks of which one at a time is under way. */
export interface Transfer {
  readonly snapshot: Snapshot;
  readonly records: readonly Json[];
  /** The follower has the records before this one. */
  offset: number;
}

const headerSchema = z.object({
  lastIndex: naturalSchema.min(1),
  lastTerm: naturalSchema,
  configuration: configurationSchema,
  changeCount: naturalSchema,
});

const stateRecordSchema = z.union([
  z.object({ key: z.string(), value: jsonSchema }),
  z.object({
    client: z.string(),
    id: z.number(),
    reply: z.object({ type: z.string() }).catchall(jsonSchema),
  }),
]);

/** A key (as canonical JSON) and its value, or a client's last request and the reply that it got. */
export type StateRecord = Readonly<z.infer<typeof stateRecordSchema>>;

/** The snapshot as the disk holds it and messages carry it, in parts: a header, then the state. */
export function snapshotRecords({ state, ...header }: Snapshot): readonly Json[] {
  return [header as unknown as Json, ...state];
}

/** The snapshot in these records; null when they are not one. */
export function parseSnapshot(records: readonly Json[]): Snapshot | null {
  const header = headerSchema.safeParse(records[0]);
  const state = z.array(stateRecordSchema).safeParse(records.slice(1));
  if (!header.success || !state.success) return null;
  return { ...header.data, state: state.data };
}

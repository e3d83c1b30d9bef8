import { z } from "zod";
import { HarnessError } from "../../harness/core/errors.ts";
import type { NodeId } from "../../harness/core/ids.ts";
import type { Json } from "../../harness/core/json.ts";
import type { DiskContents } from "../../harness/node/program.ts";
import { entrySchema, naturalSchema } from "./entry.ts";
import type { Log } from "./log.ts";
import { isPlainEntry } from "./plain-entry.ts";
import { parseSnapshot, type Snapshot } from "./snapshot.ts";

/** What a node must never forget besides its log: Raft paper, Figure 2. */
export interface HardState {
  readonly term: number;
  readonly votedFor: NodeId | null;
}

export interface Recovered {
  readonly hardState: HardState;
  readonly snapshot: Snapshot | null;
  /** The file of the log still holds what the snapshot covers: it has to be rewritten before anything is appended. */
  readonly isLogOutdated: boolean;
}

export const HARD_STATE_FILE = "hard-state";
export const LOG_FILE = "log";
export const SNAPSHOT_FILE = "snapshot";

const hardStateSchema = z.object({ term: naturalSchema, votedFor: z.string().nullable() });
const logRecordSchema = z.union([
  entrySchema,
  z.object({ truncateAfter: naturalSchema }),
  z.object({ baseIndex: naturalSchema, baseTerm: naturalSchema }),
]);

/**
 * Takes over what the disk holds, the entries into `log`, which is empty.
 *
 * @throws HarnessError naming the file and the record that is not ours.
 */
export function recover(contents: DiskContents, log: Log): Recovered {
  readLog(contents.get(LOG_FILE) ?? [], log);
  const snapshot = readSnapshot(contents.get(SNAPSHOT_FILE) ?? []);
  if (log.baseIndex > (snapshot?.lastIndex ?? 0)) {
    throw foreign(
      `disk file '${LOG_FILE}' begins after entry ${log.baseIndex}, but no snapshot reaches there`,
    );
  }
  // The log is rewritten only when the snapshot is durable. A crash between the two leaves what the snapshot covers.
  const isLogOutdated = snapshot !== null && log.baseIndex < snapshot.lastIndex;
  if (snapshot) log.compact(snapshot.lastIndex, snapshot.lastTerm, snapshot.configuration);
  const hardState = readHardState(contents.get(HARD_STATE_FILE) ?? [], log);
  return { hardState, snapshot, isLogOutdated };
}

function readLog(records: readonly Json[], log: Log): void {
  for (const [position, raw] of records.entries()) {
    const record = isPlainEntry(raw) ? raw : parseRecord(logRecordSchema, LOG_FILE, position, raw);
    if ("truncateAfter" in record) log.truncateAfter(record.truncateAfter);
    else if ("index" in record) log.append(record);
    else log.startAfter(record.baseIndex, record.baseTerm, log.configuration);
  }
}

function readSnapshot(records: readonly Json[]): Snapshot | null {
  if (records.length === 0) return null;
  const snapshot = parseSnapshot(records);
  if (!snapshot) throw foreign(`disk file '${SNAPSHOT_FILE}' is not ours`);
  return snapshot;
}

function readHardState([saved]: readonly Json[], log: Log): HardState {
  const hardState =
    saved === undefined
      ? { term: 0, votedFor: null }
      : parseRecord(hardStateSchema, HARD_STATE_FILE, 0, saved);
  // The two files are not written together: entries of a term may survive a crash that its hard state did not.
  // No vote was given in such a term, for a vote is answered only when it is durable.
  if (log.lastTerm <= hardState.term) return hardState;
  return { term: log.lastTerm, votedFor: null };
}

function parseRecord<T>(schema: z.ZodType<T>, file: string, position: number, raw: Json): T {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw foreign(
    `record ${position + 1} of disk file '${file}' is not ours: ${JSON.stringify(raw)}`,
  );
}

function foreign(problem: string): HarnessError {
  return new HarnessError(`raft-kv: ${problem}`, {
    hint: "Was the data folder of another system, or of another version, given to this node?",
  });
}

import { z } from "zod";
import { HarnessError } from "../../harness/core/errors.ts";
import type { DiskContents, Env } from "../../harness/node/program.ts";
import { jsonSchema } from "../building-blocks/json-schema.ts";
import { operationSchema } from "./messages.ts";

const LOG_FILE = "log";
const BOOT_FILE = "boot";

const id = z.string();
const nodes = z.array(z.string()).readonly();

const recordSchema = z.discriminatedUnion("kind", [
  /** All that the records before it amount to, but for what is in doubt or unacknowledged: that is written again. */
  z.object({
    kind: z.literal("state"),
    data: z.array(z.tuple([z.string(), jsonSchema]).readonly()).readonly(),
    outcomes: z.array(z.tuple([z.string(), z.boolean()]).readonly()).readonly(),
  }),
  /** The participant has voted yes, or will: it can commit and abort. */
  z.object({
    kind: z.literal("prepared"),
    ...{ id, coordinator: z.string(), participants: nodes },
    operations: z.array(operationSchema).readonly(),
  }),
  /** The participant knows how it ended. */
  z.object({ kind: z.literal("outcome"), id, commit: z.boolean() }),
  /** Three phases: the participant knows that all have voted yes. */
  z.object({ kind: z.literal("committable"), id }),
  /** Three phases: the coordinator knows it, and may have said so. */
  z.object({ kind: z.literal("pre-commit"), id, participants: nodes }),
  /** The coordinator has decided to commit. There is no record of aborts: they are presumed. */
  z.object({ kind: z.literal("commit"), id, participants: nodes }),
  /** All participants have acknowledged it, or it aborted after a `pre-commit`. */
  z.object({ kind: z.literal("end"), id }),
]);

export type LogRecord = Readonly<z.infer<typeof recordSchema>>;
export type LogRecordOf<K extends LogRecord["kind"]> = Extract<LogRecord, { kind: K }>;

/**
 * The write-ahead log of a node, as coordinator and as participant: what is appended is durable once a
 * {@link WriteAheadLog.sync} after it calls back.
 */
export class WriteAheadLog {
  readonly #env: Env;
  readonly #checkpointEvery: number;
  /** What a checkpoint keeps. */
  readonly #snapshot: () => readonly LogRecord[];
  #length = 0;
  /** The log is written anew when it gets this long. */
  #checkpointAt: number;
  #written = 0;
  #durable = 0;

  constructor(env: Env, checkpointEvery: number, snapshot: () => readonly LogRecord[]) {
    this.#env = env;
    this.#checkpointEvery = checkpointEvery;
    this.#snapshot = snapshot;
    this.#checkpointAt = checkpointEvery;
  }

  /** Counts what was ever appended by this incarnation; the first {@link WriteAheadLog.durable} of them are durable. */
  get written(): number {
    return this.#written;
  }

  get durable(): number {
    return this.#durable;
  }

  append(record: LogRecord): void {
    this.#env.disk.append(LOG_FILE, record);
    this.#length++;
    this.#written++;
  }

  /** Calls back once all that was appended before is durable. */
  sync(done: () => void): void {
    const { written } = this;
    this.#env.disk.sync(() => {
      this.#durable = Math.max(this.#durable, written);
      done();
    });
  }

  /** To be called where what is in memory and what is in the log agree. */
  checkpoint(): void {
    if (this.#length < this.#checkpointAt) return;
    const records = this.#snapshot();
    this.#env.disk.overwrite(LOG_FILE, records);
    this.#length = records.length;
    this.#checkpointAt = records.length + this.#checkpointEvery;
  }

  /** Counts this start; calls back once that is durable. */
  countStart(recovered: DiskContents, done: (boot: number) => void): void {
    const boot = Number(recovered.get(BOOT_FILE)?.[0] ?? 0) + 1;
    this.#env.disk.overwrite(BOOT_FILE, [boot]);
    this.sync(() => done(boot));
  }

  /** @throws HarnessError naming the record that is not ours. */
  recover(recovered: DiskContents): readonly LogRecord[] {
    const raw = recovered.get(LOG_FILE) ?? [];
    this.#length = raw.length;
    return raw.map((record, position) => {
      const parsed = recordSchema.safeParse(record);
      if (parsed.success) return parsed.data;
      throw new HarnessError(
        `two-phase-commit: record ${position + 1} of disk file '${LOG_FILE}' is ${JSON.stringify(record)}, which is not ours`,
        { hint: "Was the data folder of another system given to this node?" },
      );
    });
  }
}

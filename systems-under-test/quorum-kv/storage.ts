import { z } from "zod";
import { HarnessError } from "../../harness/core/errors.ts";
import type { NodeId } from "../../harness/core/ids.ts";
import type { Json } from "../../harness/core/json.ts";
import type { DiskContents, Env } from "../../harness/node/program.ts";
import type { DurableWrites } from "./durable-writes.ts";
import { type Members, membersSchema } from "./members.ts";
import { type Key, type State, stateSchema, type Values } from "./values.ts";
import type { Watched } from "./watcher.ts";

/** What a node keeps for another one that could not be reached: all that it missed of one key. */
export interface Hint {
  readonly to: NodeId;
  readonly key: Key;
  readonly state: State;
}

/** Null: nothing is kept any more. */
type HintRecord = Omit<Hint, "state"> & { readonly state: State | null };

const BOOT_FILE = "boot";
/**
 * What the node holds, and its hints, in one log: after a power loss, what is left of it is a beginning. In two files, a hint could
 * outlive the state that it was taken from. The node handed it over, and gave the name of its last change to a second one.
 */
const DATA_FILE = "data";
const MEMBERS_FILE = "members";
const NO_HINTS: readonly Hint[] = [];
/** A file is written anew when it has so many records more than are needed. */
const SLACK_RECORDS = 100;

const bootSchema = z.number().int().positive();
const dataSchema = z.object({
  key: z.string(),
  state: stateSchema.nullable(),
  /** Whom the hint is for; left out: the node's own state. */
  to: z.string().exactOptional(),
});

interface StorageParts {
  readonly values: Values;
  readonly writes: DurableWrites;
  readonly watched: Watched;
  /** For the bug `hints-lost-on-restart`. */
  readonly losesHints: boolean;
}

/** What a node holds, in memory and on disk. Whoever makes a promise makes it in `writes.whenDurable`. */
export class Storage {
  readonly writes: DurableWrites;
  readonly #env: Env;
  readonly #values: Values;
  readonly #watched: Watched;
  readonly #losesHints: boolean;
  readonly #onPut: (key: Key) => void;
  readonly #states = new Map<Key, State>();
  readonly #hints = new Map<string, Hint>();
  #boot = 0;
  #members: Members | null = null;
  #recordCount = 0;

  /** `onPut` is told of every change of a state. */
  constructor(
    env: Env,
    { values, writes, watched, losesHints }: StorageParts,
    onPut: (key: Key) => void,
  ) {
    this.#env = env;
    this.#values = values;
    this.writes = writes;
    this.#watched = watched;
    this.#losesHints = losesHints;
    this.#onPut = onPut;
  }

  /** How many times the node has started, this time included. Nothing is coordinated before that is durable. */
  get boot(): number {
    return this.#boot;
  }

  get states(): ReadonlyMap<Key, State> {
    return this.#states;
  }

  get hints(): readonly Hint[] {
    return this.#hints.size === 0 ? NO_HINTS : [...this.#hints.values()];
  }

  get hintCount(): number {
    return this.#hints.size;
  }

  /** Null: nobody has changed them yet. */
  get members(): Members | null {
    return this.#members;
  }

  /**
   * Takes over what the disk holds, and counts this start.
   *
   * @throws HarnessError naming the file and the record that is not ours.
   */
  recover(contents: DiskContents): void {
    const [boot] = read(contents, BOOT_FILE, bootSchema);
    const records = read(contents, DATA_FILE, dataSchema);
    const last = new Map(records.map((it) => [it.to ? hintName(it.to, it.key) : it.key, it]));
    for (const { key, state, to } of last.values()) {
      if (state !== null && this.#values.read(state) === null)
        throw foreign(`disk file '${DATA_FILE}' holds ${JSON.stringify(state)}`);
      if (to === undefined) this.#keep(key, state);
      else this.#keepHint({ to, key, state });
    }
    this.#recordCount = records.length;
    this.#members = read(contents, MEMBERS_FILE, membersSchema).at(-1) ?? null;
    this.#boot = (boot ?? 0) + 1;
    this.#env.disk.overwrite(BOOT_FILE, [this.#boot]);
    this.writes.add();
  }

  get(key: Key): State | null {
    return this.#states.get(key) ?? null;
  }

  /** Null: the key is forgotten. */
  put(key: Key, state: State | null): void {
    this.#keep(key, state);
    this.#write({ key, state });
    this.#watched.watcher?.onPut(key, state);
  }

  hintFor(to: NodeId, key: Key): State | null {
    return this.#hints.get(hintName(to, key))?.state ?? null;
  }

  /** Null: nothing is kept for that node any more. */
  putHint(to: NodeId, key: Key, state: State | null): void {
    this.#keepHint({ to, key, state });
    if (!this.#losesHints) this.#write({ to, key, state });
    this.#watched.watcher?.onHint(to, key, state);
  }

  putMembers(members: Members): void {
    this.#members = members;
    this.#env.disk.overwrite(MEMBERS_FILE, [members]);
    this.writes.add();
  }

  #write(record: z.infer<typeof dataSchema>): void {
    const hints = this.#losesHints ? [] : this.hints;
    const neededCount = this.#states.size + hints.length;
    if (this.#recordCount >= neededCount + SLACK_RECORDS) {
      const states = [...this.#states].map(([key, state]) => ({ key, state }));
      this.#env.disk.overwrite(DATA_FILE, [...states, ...hints.map((hint) => ({ ...hint }))]);
      this.#recordCount = neededCount;
    } else {
      this.#env.disk.append(DATA_FILE, record);
      this.#recordCount++;
    }
    this.writes.add();
  }

  #keep(key: Key, state: State | null): void {
    if (state === null) this.#states.delete(key);
    else this.#states.set(key, state);
    this.#onPut(key);
  }

  #keepHint({ to, key, state }: HintRecord): void {
    if (state === null) this.#hints.delete(hintName(to, key));
    else this.#hints.set(hintName(to, key), { to, key, state });
  }
}

function hintName(to: NodeId, key: Key): string {
  return `${to} ${key}`;
}

function read<T>(contents: DiskContents, file: string, schema: z.ZodType<T>): readonly T[] {
  return (contents.get(file) ?? []).map((raw: Json, position) => {
    const parsed = schema.safeParse(raw);
    if (parsed.success) return parsed.data;
    throw foreign(`record ${position + 1} of disk file '${file}' is ${JSON.stringify(raw)}`);
  });
}

function foreign(problem: string): HarnessError {
  return new HarnessError(`quorum-kv: ${problem}, which is not ours`, {
    hint: "Was the data folder of another system, or of other settings, given to this node?",
  });
}

import type { Finding } from "../../core/verdict.ts";
import { type Columns, columnsOf } from "../register-history/columns.ts";
import { judgedBy, type ModelResult, thinAirFindings } from "../register-history/model-result.ts";
import {
  INITIAL,
  type RegisterHistory,
  type RegisterOp,
} from "../register-history/register-history.ts";
import { describeOp } from "../register-history/words.ts";
import { sessionFinding, takeMost } from "./findings.ts";
import { type FirstReaders, firstReadersOf } from "./first-readers.ts";

/** No operation. */
const NONE = -1;

/**
 * Writes follow reads, as sessions observe them: a write w2 depends on each w1 that its session had read before. Who has read
 * w2 does not afterwards read, in the key of w1, what was there before w1; and if both are in one key, not w1 itself.
 * Certainly before w1 are the initial value and what w1 depends on in that key. Dependencies are direct ones: what
 * follows over several sessions is for causal consistency.
 */
export function writesFollowReads(history: RegisterHistory): ModelResult {
  const found = takeMost(brokenDependencies(history, columnsOf(history)));
  return judgedBy("writes-follow-reads", [...thinAirFindings(history), ...found]);
}

function* brokenDependencies(history: RegisterHistory, columns: Columns): Iterable<Finding> {
  const readers = firstReadersOf(history, columns);
  const known = new Known(history, columns, readers);
  for (const ids of history.sessions) {
    known.forget();
    for (const id of ids) {
      const writer = columns.reads[id] as number;
      if (writer < INITIAL) continue;
      const newer = writer === INITIAL ? known.someVersionOf(id) : known.newerThan(id);
      if (newer !== NONE) yield tell(history, readers, newer, id);
      if (writer >= 0) known.observe(writer);
    }
  }
}

/** What one session knows to be there. */
class Known {
  readonly #history: RegisterHistory;
  readonly #columns: Columns;
  readonly #readers: FirstReaders;
  /** The latest version by each session in each key, or NONE. */
  readonly #latest: Int32Array;
  /** The one before, for sessions that read what they wrote only later. */
  readonly #secondLatest: Int32Array;
  /** Some version of each key that something seen depends on, or NONE. */
  readonly #dependedOn: Int32Array;
  /** How much of each session stands before the latest write of it that was seen. */
  readonly #upTo: Int32Array;

  constructor(history: RegisterHistory, columns: Columns, readers: FirstReaders) {
    const { keys, sessions } = history;
    this.#history = history;
    this.#columns = columns;
    this.#readers = readers;
    this.#latest = new Int32Array(sessions.length * keys.length);
    this.#secondLatest = new Int32Array(sessions.length * keys.length);
    this.#dependedOn = new Int32Array(keys.length);
    this.#upTo = new Int32Array(sessions.length);
  }

  forget(): void {
    this.#latest.fill(NONE);
    this.#secondLatest.fill(NONE);
    this.#dependedOn.fill(NONE);
    this.#upTo.fill(0);
  }

  someVersionOf(read: number): number {
    return this.#dependedOn[this.#columns.key[read] as number] as number;
  }

  /** A version that is there and depends on the one that was read, or NONE. */
  newerThan(read: number): number {
    const { key, reads, session } = this.#columns;
    const { readers, start } = this.#readers;
    const writer = reads[read] as number;
    const end = start[writer + 1] as number;
    for (let at = start[writer] as number; at < end; at++) {
      const earlier = readers[at] as number;
      const place = this.#place(session[earlier] as number, key[read] as number);
      const latest = this.#latest[place] as number;
      const version = latest === writer ? (this.#secondLatest[place] as number) : latest;
      if (version >= earlier) return version;
    }
    return NONE;
  }

  observe(write: number): void {
    const { key, reads, session } = this.#columns;
    const own = session[write] as number;
    this.#require(write);
    const ids = this.#history.sessions[own] as readonly number[];
    let at = this.#upTo[own] as number;
    for (; at < ids.length && (ids[at] as number) <= write; at++) {
      const version = reads[ids[at] as number] as number;
      if (version < 0) continue;
      this.#require(version);
      this.#dependedOn[key[version] as number] = version;
    }
    this.#upTo[own] = at;
  }

  #require(version: number): void {
    const { key, session } = this.#columns;
    const place = this.#place(session[version] as number, key[version] as number);
    const latest = this.#latest[place] as number;
    if (version > latest) {
      this.#secondLatest[place] = latest;
      this.#latest[place] = version;
    } else if (version < latest && version > (this.#secondLatest[place] as number))
      this.#secondLatest[place] = version;
  }

  #place(session: number, key: number): number {
    return session * this.#history.keys.length + key;
  }
}

/** @param version what the session of the read `id` must have known by then. */
function tell(
  history: RegisterHistory,
  readers: FirstReaders,
  version: number,
  id: number,
): Finding {
  const { ops } = history;
  const op = ops[id] as RegisterOp;
  const earlier = readOfReplaced(history, readers, version, op);
  const ids = [...earlier, version, ...howSeen(history, readers, version, op)];
  const steps = [...new Set(ids)].map((each) => ops[each] as RegisterOp);
  return sessionFinding(
    history,
    "write-before-its-cause",
    [...steps, op],
    [
      ...steps.map((each) => describeOp(history, each)),
      `then ${describeOp(history, op)}: what it saw first depends on a newer version`,
    ],
  );
}

/** The value read, and the read from which it follows that the version came later. */
function readOfReplaced(
  history: RegisterHistory,
  readers: FirstReaders,
  version: number,
  { reads }: RegisterOp,
): readonly number[] {
  if (reads === null || reads < 0) return [];
  const reader = readerIn(history, readers, reads, history.ops[version]?.session);
  return reader === null ? [reads] : [reads, reader];
}

/** By which read the session knows of a version: of itself, or of a write that depends on it. */
function howSeen(
  history: RegisterHistory,
  readers: FirstReaders,
  version: number,
  { id, reads: replaced, session }: RegisterOp,
): readonly number[] {
  const { ops, sessions } = history;
  for (const by of sessions[session] ?? []) {
    if (by >= id) break;
    const write = ops[by]?.reads ?? NONE;
    if (write < 0) continue;
    if (write === version && replaced !== INITIAL) return [by];
    const reader = readerIn(history, readers, version, ops[write]?.session);
    if (reader !== null && reader <= write) return [reader, write, by];
  }
  return [];
}

/** The first operation of a session that read what a write wrote. */
function readerIn(
  { ops }: RegisterHistory,
  { readers, start }: FirstReaders,
  write: number,
  session: number | undefined,
): number | null {
  for (let at = start[write] as number; at < (start[write + 1] as number); at++) {
    const reader = readers[at] as number;
    if (ops[reader]?.session === session) return reader;
  }
  return null;
}

import { canonicalJson, type Json } from "../../core/json.ts";
import { type Collected, type Collection, keyedText } from "./collect.ts";
import {
  type Ambiguous,
  INITIAL,
  type RegisterHistory,
  type RegisterOp,
  THIN_AIR,
  type ThinAirRead,
} from "./register-history.ts";

/** Finds out who wrote what was read, and leaves out what may never have happened. */
export function resolveReads(collection: Collection, initial: Json): RegisterHistory | Ambiguous {
  const initialTexts = collection.keys.map((_, key) => keyedText(key, initial));
  const writers = writersOf(collection.operations);
  const kept = keepWhatIsSeen(collection.operations, writers, initialTexts);
  const ids = numbersOf(kept);
  const sessions: number[][] = Array.from({ length: collection.sessionCount }, () => []);
  const ops: RegisterOp[] = [];
  const thinAir: ThinAirRead[] = [];
  for (const [place, collected] of collection.operations.entries()) {
    if (kept[place] === 0) continue;
    const { key, readText, session } = collected;
    const id = ops.length;
    let reads: number | null = null;
    if (readText !== null) {
      const found = writers.get(readText);
      const isInitial = readText === initialTexts[key];
      if (found !== undefined && (isInitial || found.second !== null))
        return ambiguity(collection, place, isInitial ? null : found, found);
      reads = isInitial ? INITIAL : found === undefined ? THIN_AIR : (ids[found.first] as number);
      if (reads === THIN_AIR) {
        const failedWriteLine = collection.failedWrites.get(readText) ?? null;
        thinAir.push({ id, failedWriteLine });
      }
    }
    ops.push(registerOp(collected, id, reads));
    sessions[session]?.push(id);
  }
  const inUse = renumber(sessions, ops);
  return { keys: collection.keys, sessions: inUse.sessions, ops: inUse.ops, thinAir };
}

/** Places of the operations that wrote one value of one key. */
interface Writers {
  readonly first: number;
  second: number | null;
}

function writersOf(operations: readonly Collected[]): ReadonlyMap<string, Writers> {
  const writers = new Map<string, Writers>();
  for (const [place, { writtenText }] of operations.entries()) {
    if (writtenText === null) continue;
    const known = writers.get(writtenText);
    if (known === undefined) writers.set(writtenText, { first: place, second: null });
    else known.second ??= place;
  }
  return writers;
}

/**
 * By place, 1 for what counts: all that returned, and of the rest what something that counts has read. A cas that counts has
 * itself read something.
 */
function keepWhatIsSeen(
  operations: readonly Collected[],
  writers: ReadonlyMap<string, Writers>,
  initialTexts: readonly string[],
): Uint8Array {
  const kept = new Uint8Array(operations.length);
  for (let start = 0; start < operations.length; start++) {
    if (operations[start]?.isUncertain === true) continue;
    for (let place: number | undefined = start; place !== undefined && kept[place] === 0; ) {
      kept[place] = 1;
      const reader: Collected = operations[place] as Collected;
      const { key, readText } = reader;
      if (readText === null || readText === initialTexts[key]) break;
      place = writers.get(readText)?.first;
    }
  }
  return kept;
}

function numbersOf(kept: Uint8Array): Int32Array {
  const ids = new Int32Array(kept.length);
  let count = 0;
  for (let place = 0; place < kept.length; place++) {
    ids[place] = count;
    count += kept[place] as number;
  }
  return ids;
}

function ambiguity(
  { keys, operations }: Collection,
  place: number,
  writers: Writers | null,
  { first, second }: Writers,
): Ambiguous {
  const read = operations[place] as Collected;
  const value = `${canonicalJson(read.valueRead)} of key ${canonicalJson(keys[read.key] ?? null)}`;
  const line = (at: number | null): number | undefined =>
    at === null ? undefined : operations[at]?.operation.invoke.index;
  const who =
    writers === null
      ? `is what the key holds at first, and line ${line(first)} writes it too`
      : `was written by lines ${line(first)} and ${line(second)}`;
  const why = `which one line ${read.operation.invoke.index} read cannot be told`;
  return { ambiguous: `The value ${value} ${who}: ${why}.` };
}

function registerOp(collected: Collected, id: number, reads: number | null): RegisterOp {
  const { operation, f, key, session, valueRead, valueWritten, isUncertain } = collected;
  const { invoke, completion } = operation;
  const isOpen = isUncertain || completion === null;
  const node = completion?.node ?? invoke.node;
  // Spelt out: spreading is slow, and there are as many of these as operations.
  const op: RegisterOp = {
    id,
    session,
    key,
    f,
    reads,
    valueRead,
    valueWritten,
    writes: collected.writtenText !== null,
    callLine: invoke.index,
    returnLine: isOpen ? Number.POSITIVE_INFINITY : completion.index,
    callNs: invoke.time,
    returnNs: isOpen ? Number.POSITIVE_INFINITY : completion.time,
  };
  return node === undefined ? op : Object.assign(op, { node });
}

/** Sessions of which nothing is left have no number. */
function renumber(
  sessions: readonly (readonly number[])[],
  ops: readonly RegisterOp[],
): Pick<RegisterHistory, "sessions" | "ops"> {
  const numbers = sessions.map(() => 0);
  let count = 0;
  for (const [session, ids] of sessions.entries()) {
    numbers[session] = count;
    if (ids.length > 0) count++;
  }
  if (count === sessions.length) return { sessions, ops };
  return {
    sessions: sessions.filter((ids) => ids.length > 0),
    ops: ops.map((op) => ({ ...op, session: numbers[op.session] ?? 0 })),
  };
}

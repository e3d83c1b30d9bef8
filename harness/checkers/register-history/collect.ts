import { type History, type Operation, outcomeOf } from "../../core/history.ts";
import type { Process } from "../../core/ids.ts";
import { canonicalJson, type Json } from "../../core/json.ts";
import { casValues, foundOtherValue, unknownOperation } from "../linearizable/translate.ts";

/** An operation that happened or may have, before anybody knows who wrote what it read. */
export interface Collected {
  readonly operation: Operation;
  readonly f: "read" | "write" | "cas";
  readonly key: number;
  readonly session: number;
  /** The key and the value that it read, as one text; null when it does not read. */
  readonly readText: string | null;
  readonly valueRead: Json;
  /** The key and the value that it wrote, as one text; null when it does not write. */
  readonly writtenText: string | null;
  readonly valueWritten: Json;
  /** Whether it may not have happened. */
  readonly isUncertain: boolean;
}

export interface Collection {
  readonly keys: readonly Json[];
  /** In the order of their calls. */
  readonly operations: readonly Collected[];
  readonly sessionCount: number;
  /** Lines of writes that certainly did not happen, by the text of key and value. */
  readonly failedWrites: ReadonlyMap<string, number>;
}

/** The text under which a value of a key is found. */
export function keyedText(key: number, value: Json): string {
  return `${key} ${canonicalJson(value)}`;
}

/** @throws UsageError for an operation that registers do not know. */
export function collectOperations(history: History): Collection {
  const keys = new Numbers();
  const sessions = new Sessions();
  const failedWrites = new Map<string, number>();
  const operations: Collected[] = [];
  for (const operation of history.operations) {
    const { invoke } = operation;
    const key = keys.numberOf(invoke.key ?? null);
    const draft = draftOf(operation, key);
    const session = sessions.of(invoke.process, outcomeOf(operation) === "info");
    if (draft !== null) operations.push({ operation, key, session, ...draft });
    else noteFailure(failedWrites, operation, key);
  }
  return { keys: keys.values, operations, sessionCount: sessions.count, failedWrites };
}

type Draft = Omit<Collected, "operation" | "key" | "session">;

const NO_READ = { readText: null, valueRead: null } as const;
const NO_WRITE = { writtenText: null, valueWritten: null } as const;

/** Null for what did not happen, or tells nothing. */
function draftOf(operation: Operation, key: number): Draft | null {
  const { invoke, completion } = operation;
  const outcome = outcomeOf(operation);
  const isUncertain = outcome === "info";
  switch (invoke.f) {
    case "read": {
      if (outcome !== "ok" || completion === null) return null;
      return { f: "read", ...reading(key, completion.value), ...NO_WRITE, isUncertain };
    }
    case "write":
      if (outcome === "fail") return null;
      return { f: "write", ...NO_READ, ...writing(key, invoke.value), isUncertain };
    case "cas": {
      const [from, to] = casValues(invoke);
      if (outcome !== "fail")
        return { f: "cas", ...reading(key, from), ...writing(key, to), isUncertain };
      const observed = completion?.observed;
      if (observed === undefined || !foundOtherValue(operation)) return null;
      return { f: "read", ...reading(key, observed), ...NO_WRITE, isUncertain };
    }
    default:
      throw unknownOperation(invoke, "register", ["read", "write", "cas"]);
  }
}

function reading(key: number, value: Json): Pick<Draft, "readText" | "valueRead"> {
  return { readText: keyedText(key, value), valueRead: value };
}

function writing(key: number, value: Json): Pick<Draft, "writtenText" | "valueWritten"> {
  return { writtenText: keyedText(key, value), valueWritten: value };
}

/** A value that was never to be seen: reading it is worse than reading what nobody tried to write. */
function noteFailure(failedWrites: Map<string, number>, operation: Operation, key: number): void {
  const { invoke } = operation;
  if (invoke.f === "read" || outcomeOf(operation) !== "fail") return;
  const value = invoke.f === "write" ? invoke.value : casValues(invoke)[1];
  failedWrites.set(keyedText(key, value), invoke.index);
}

/** Small numbers for JSON values, in the order of their first use. */
class Numbers {
  readonly values: Json[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(value: Json): number {
    const text = canonicalJson(value);
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.values.length);
    return this.values.push(value) - 1;
  }
}

class Sessions {
  count = 0;
  readonly #open = new Map<Process, number>();

  /** The session of the next operation of a process; one that never returns is its last. */
  of(process: Process, isLast: boolean): number {
    const session = this.#open.get(process) ?? this.count++;
    if (isLast) this.#open.delete(process);
    else this.#open.set(process, session);
    return session;
  }
}

import { assertNever } from "../../harness/core/assert.ts";
import { canonicalJson, type Json, jsonEqual } from "../../harness/core/json.ts";
import type { Body } from "../../harness/node/message.ts";
import type { Command } from "./entry.ts";
import { Sessions } from "./sessions.ts";
import type { StateRecord } from "./snapshot.ts";

/** What a client asked for. */
type ClientCommand = Extract<Command, { op: "write" | "cas" }>;

/** What every node computes alike from the log: a map from keys to values, with Maelstrom's `lin-kv` replies. */
export class StateMachine {
  readonly #values = new Map<string, Json>();
  readonly #sessions = new Sessions();
  #changeCount = 0;

  /** How many changes were carried out: the same on every node that has applied the same entries. */
  get changeCount(): number {
    return this.#changeCount;
  }

  /** The reply for the client; null when there is none to give, for a no-op or a request long answered. */
  apply(command: Command): Body | null {
    switch (command.op) {
      case "noop":
        return null;
      case "configure":
        return { type: "raft.change_ok", members: command.configuration.voters };
      case "write":
      case "cas":
        return this.#sessions.once(command.client, command.id, () => this.#carryOut(command));
      default:
        return assertNever(command);
    }
  }

  /** For the bug `forget-sessions`: applies a command without looking whether it was applied before. */
  applyAgain(command: Command): Body | null {
    if (command.op === "write" || command.op === "cas") return this.#carryOut(command);
    return this.apply(command);
  }

  read(key: Json): Body {
    const value = this.#values.get(canonicalJson(key));
    return value === undefined ? noSuchKey(key) : { type: "read_ok", value };
  }

  /** All of it, the same on every node that has applied the same entries. */
  *records(): Generator<StateRecord> {
    for (const [key, value] of this.#values) yield { key, value };
    yield* this.#sessions.all();
  }

  /** Becomes what {@link StateMachine.records} and `changeCount` told. */
  restore(records: readonly StateRecord[], changeCount: number): void {
    this.#changeCount = changeCount;
    this.#values.clear();
    this.#sessions.clear();
    for (const record of records) {
      if ("key" in record) this.#values.set(record.key, record.value);
      else this.#sessions.add(record);
    }
  }

  #carryOut(command: ClientCommand): Body {
    this.#changeCount++;
    if (command.op === "cas") return this.#compareAndSet(command.key, command.from, command.to);
    this.#values.set(canonicalJson(command.key), command.value);
    return { type: "write_ok" };
  }

  #compareAndSet(key: Json, from: Json, to: Json): Body {
    const name = canonicalJson(key);
    const observed = this.#values.get(name);
    if (observed === undefined) return noSuchKey(key);
    if (!jsonEqual(observed, from)) {
      const text = `expected ${JSON.stringify(from)}, found ${JSON.stringify(observed)}`;
      return { type: "error", code: 22, text, observed };
    }
    this.#values.set(name, to);
    return { type: "cas_ok" };
  }
}

function noSuchKey(key: Json): Body {
  return { type: "error", code: 20, text: `no value under key ${JSON.stringify(key)}` };
}

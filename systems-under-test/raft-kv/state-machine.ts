import { assertNever } from "../../harness/core/assert.ts";
import { canonicalJson, type Json, jsonEqual } from "../../harness/core/json.ts";
import type { Body } from "../../harness/node/message.ts";
import type { Command } from "./entry.ts";
import { Sessions } from "./sessions.ts";

/** What every node computes alike from the log: a map from keys to values, with Maelstrom's `lin-kv` replies. */
export class StateMachine {
  readonly #values = new Map<string, Json>();
  readonly #sessions = new Sessions();

  /** The reply for the client; null when there is none to give, for a no-op or a request long answered. */
  apply(command: Command): Body | null {
    if (command.op === "noop") return null;
    return this.#sessions.once(command.client, command.id, () => this.#carryOut(command));
  }

  read(key: Json): Body {
    const value = this.#values.get(canonicalJson(key));
    return value === undefined ? noSuchKey(key) : { type: "read_ok", value };
  }

  #carryOut(command: Exclude<Command, { op: "noop" }>): Body {
    switch (command.op) {
      case "write":
        this.#values.set(canonicalJson(command.key), command.value);
        return { type: "write_ok" };
      case "cas":
        return this.#compareAndSet(command.key, command.from, command.to);
      default:
        return assertNever(command);
    }
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

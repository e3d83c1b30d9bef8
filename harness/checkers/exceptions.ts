import type { History } from "../core/history.ts";
import { canonicalJson, type Json, type JsonObject } from "../core/json.ts";
import type { Checker } from "./checker.ts";

/** The error under which the runner records a client that threw what it should have handled. */
const CLIENT_CRASHED = "client-crashed";

interface ErrorGroup extends JsonObject {
  readonly f: string;
  readonly error: string;
  readonly count: number;
  /** The history line of the first one, and its whole error. */
  readonly firstIndex: number;
  readonly example: Json;
}

/**
 * Groups errors by operation and name, most frequent first. Errors are what a run under faults is made of, so they prove
 * nothing; but a client that crashed is a fault of the test, and what it did is unknown.
 */
export function exceptions(): Checker {
  return {
    name: "exceptions",
    async check(history) {
      const groups = groupErrors(history);
      const details = { groups };
      const crashes = groups.filter(({ error }) => error === CLIENT_CRASHED);
      const [first] = crashes;
      if (first === undefined) return { valid: true, details };
      const count = crashes.reduce((sum, group) => sum + group.count, 0);
      return {
        valid: "unknown",
        reason: `The client crashed in ${count} operations, first in '${first.f}' (history index ${first.firstIndex}): ${canonicalJson(first.example)}.`,
        details,
      };
    },
  };
}

function groupErrors(history: History): readonly ErrorGroup[] {
  const groups = new Map<string, ErrorGroup & { count: number }>();
  for (const { completion } of history.operations) {
    if (completion?.error === undefined || completion.type === "ok") continue;
    const { f, index: firstIndex, error: example } = completion;
    const error = errorName(example);
    const name = `${f}\n${error}`;
    const known = groups.get(name);
    if (known) known.count++;
    else groups.set(name, { f, error, firstIndex, example, count: 1 });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count || a.firstIndex - b.firstIndex);
}

/** `timeout`, the head of `["crash", "why"]`, or of `client-crashed: why`. Other shapes are their own name. */
function errorName(error: Json): string {
  const head = Array.isArray(error) ? error[0] : error;
  if (typeof head !== "string") return canonicalJson(error);
  return head.startsWith(CLIENT_CRASHED) ? CLIENT_CRASHED : head;
}

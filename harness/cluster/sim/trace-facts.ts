import { NEMESIS } from "../../core/ids.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import type { Op } from "../../core/op.ts";
import type { StateChange, TraceEvent } from "../../core/trace.ts";
import type { Body } from "../../node/message.ts";
import type { NodeView } from "../../node/program.ts";

const DETAIL_CHARS = 120;
const VALUE_CHARS = 60;
/** What belongs to the envelope. */
const UNTOLD_MEMBERS = new Set(["type", "msg_id", "in_reply_to"]);

/** What a node says of itself: clipped JSON by name. */
export type Account = ReadonlyMap<string, string>;

/** `leader` is left out: it says again what the role says. */
export function accountOf({ leader: _, ...view }: NodeView): Account {
  return new Map(Object.entries<Json>(view).map(([name, value]) => [name, briefJson(value)]));
}

/** A node's first account of itself differs in role and term only: everything else was nothing before. */
export function changesBetween(
  before: Account | undefined,
  after: Account,
): readonly StateChange[] {
  if (!before) {
    return ["role", "term"].flatMap((name) => {
      const to = after.get(name);
      return to === undefined ? [] : [{ name, from: null, to }];
    });
  }
  return [...after].flatMap(([name, to]) => {
    const from = before.get(name) ?? "nothing";
    return from === to ? [] : [{ name, from, to }];
  });
}

export function termOf({ term }: NodeView): number | null {
  return typeof term === "number" ? term : null;
}

export function factsOf(body: Body): { type: string; detail: string } {
  const members = Object.entries(body).filter(([name]) => !UNTOLD_MEMBERS.has(name));
  const words = members.map(([name, value]) => `${name} ${briefJson(value)}`);
  return { type: clipped(body.type, VALUE_CHARS), detail: clipped(words.join(", "), DETAIL_CHARS) };
}

export function briefJson(value: Json): string {
  if (typeof value === "string") return clipped(value, VALUE_CHARS);
  return clipped(JSON.stringify(value), VALUE_CHARS);
}

function clipped(text: string, maxChars: number): string {
  return text.length <= maxChars ? text : `${text.slice(0, maxChars - 1)}…`;
}

/** The breach of an invariant, or a stall, that the harness noted in the history. */
export function violationOf({ value }: Op): { lane: string; name: string; message: string } | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const { note, node, name, message, waitingFor } = value as JsonObject;
  if (note === "invariant")
    return { lane: String(node), name: String(name), message: String(message) };
  if (note === "stall") return { lane: NEMESIS, name: "stall", message: String(waitingFor) };
  return null;
}

/** Events before `first` are gone, so nothing may point at them. */
export function withoutDangling(event: TraceEvent, first: number): TraceEvent {
  const kept = (id: number | null): number | null => (id !== null && id < first ? null : id);
  const cause = kept(event.cause);
  switch (event.kind) {
    case "received":
    case "lost":
      return { ...event, cause, sent: kept(event.sent) };
    case "returned":
      return { ...event, cause, called: kept(event.called) };
    default:
      return { ...event, cause };
  }
}

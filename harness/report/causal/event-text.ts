import { assertNever } from "../../core/assert.ts";
import type { Trace, TraceEvent } from "../../core/trace.ts";
import { callText, resultText } from "../text/operations.ts";
import { oneLine } from "../text/visible.ts";

const NAME_CHARS = 40;
const DETAIL_CHARS = 200;

/** Microseconds as seconds with all digits: `1.234567`. */
export function exactSeconds(us: number): string {
  return (us / 1_000_000).toFixed(6);
}

/** An event in words that begin with its kind, for people and for grep: `start n2 (life 3)`. */
export function eventText(event: TraceEvent, byId: ReadonlyMap<number, TraceEvent>): string {
  return `${wordOf(event).padEnd(6)} ${storyOf(event, byId)}`;
}

/** All events of a trace by their ids. */
export function eventsById({ events }: Trace): ReadonlyMap<number, TraceEvent> {
  return new Map(events.map((event) => [event.id, event]));
}

/** The words that lines begin with, with what each means. */
export const EVENT_WORDS = [
  ["call", "a client begins an operation"],
  ["return", "a client's operation ends"],
  ["msg", "a message arrives, when it was sent in brackets"],
  ["lost", "a message never arrives"],
  ["state", "what a node says of itself changes"],
  ["start", "a node starts"],
  ["end", "a node's process ends, by order or by itself"],
  ["power", "a node loses power"],
  ["pause", "a node stops for a while"],
  ["resume", "it goes on"],
  ["fault", "the nemesis acts"],
  ["BREACH", "here it went wrong"],
] as const;

function wordOf(event: TraceEvent): string {
  switch (event.kind) {
    case "called":
      return "call";
    case "returned":
      return "return";
    case "received":
      return "msg";
    case "started":
      return "start";
    case "ended":
      return "end";
    case "power-lost":
      return "power";
    case "paused":
      return "pause";
    case "resumed":
      return "resume";
    case "synced":
      return "sync";
    case "violation":
      return "BREACH";
    case "sent":
    case "lost":
    case "state":
    case "fault":
      return event.kind;
    default:
      return assertNever(event);
  }
}

function storyOf(event: TraceEvent, byId: ReadonlyMap<number, TraceEvent>): string {
  const lane = oneLine(event.lane, NAME_CHARS);
  switch (event.kind) {
    case "sent":
      return `${lane} -> ${oneLine(event.to, NAME_CHARS)} ${messageText(event)}`;
    case "received": {
      const sent = event.sent === null ? undefined : byId.get(event.sent);
      const when = sent ? `(${exactSeconds(sent.atUs)}) ` : "";
      return `${oneLine(event.from, NAME_CHARS)} -> ${lane} ${when}${messageText(event)}`;
    }
    case "lost": {
      const more =
        event.times > 1 ? `, ${event.times} times until ${exactSeconds(event.untilUs)}` : "";
      const why = `(${oneLine(event.why, NAME_CHARS)}${more})`;
      return `${lane} -x ${oneLine(event.to, NAME_CHARS)} ${why} ${messageText(event)}`;
    }
    case "state": {
      const changes = event.changes.map(({ name, from, to }) =>
        from === null ? `${name} ${to}` : `${name} ${from} -> ${to}`,
      );
      return `${lane} ${oneLine(changes.join(", "), DETAIL_CHARS)}`;
    }
    case "started":
      return `${lane} (life ${event.incarnation})`;
    case "ended":
      return `${lane} ${event.why === null ? "by order" : `crashed: ${oneLine(event.why, DETAIL_CHARS)}`}`;
    case "power-lost":
      return `${lane} unsynced writes: ${event.lost} lost, ${event.kept} kept`;
    case "paused":
    case "resumed":
    case "synced":
      return lane;
    case "called":
      return `${lane} ${callText(event.op)}`;
    case "returned":
      return `${lane} ${returnText(event, byId)}`;
    case "fault": {
      const { fault, phase, outcome, description } = event;
      const what = `${oneLine(fault, NAME_CHARS)} ${phase} ${oneLine(outcome, NAME_CHARS)}`;
      return `${what} ${oneLine(description, DETAIL_CHARS)}`.trimEnd();
    }
    case "violation":
      return `${lane} ${oneLine(event.name, NAME_CHARS)}: ${oneLine(event.message, DETAIL_CHARS)}`;
    default:
      return assertNever(event);
  }
}

function messageText({ type, detail }: { type: string; detail: string }): string {
  return `${oneLine(type, NAME_CHARS)} ${oneLine(detail, DETAIL_CHARS)}`.trimEnd();
}

function returnText(
  { op, called }: Extract<TraceEvent, { kind: "returned" }>,
  byId: ReadonlyMap<number, TraceEvent>,
): string {
  const call = called === null ? undefined : byId.get(called);
  const invoke = call?.kind === "called" ? call.op : op;
  return `${callText(invoke)} = ${resultText({ invoke, completion: op })}`;
}

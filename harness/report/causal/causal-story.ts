import type { MessageLost, MessageReceived, Trace, TraceEvent } from "../../core/trace.ts";
import { causalPast, directCauses } from "./causal-past.ts";

/**
 * The part of a trace that a reader needs to see how `targets` came about. Nothing that happened after them is in it.
 *
 * - Of the messages in their causal past, those stay that changed what the receiver says of itself, and those on the direct
 *   way to a target: a heartbeat that found everything as it was is gone, unless just this one let the target happen.
 * - Operations stay that a target belongs to, or that have a message that stays; with them go the answers.
 * - Faults, crashes, starts, pauses and changes of role or term stay wherever they happened: an answer that does not come
 *   is a cause too, and no message tells of it. Other changes of state and syncs stay within the past.
 * - Of messages lost one after another on one way for one reason, the first stays and counts the others.
 */
export function causalStory(trace: Trace, targets: readonly number[]): Trace {
  const last = Math.max(...targets, -1);
  const events = trace.events.filter(({ id }) => id <= last);
  const before: Trace = { ...trace, events };
  const past = causalPast(before, targets);
  const path = directCauses(before, targets);
  const messages = keptMessages(before, past, path);
  const calls = keptCalls(before, messages, path);
  const kept = new Set(messages);
  for (const answer of answersTo(before, calls)) kept.add(answer.id);
  for (const event of events) {
    if (event.kind === "received" && kept.has(event.id) && event.sent !== null)
      kept.add(event.sent);
  }
  const losses = new Map(lossRuns(events).map((loss) => [loss.id, loss]));
  for (const { sent } of losses.values()) if (sent !== null) kept.add(sent);
  const story = events
    .filter((event) => kept.has(event.id) || losses.has(event.id) || staysAlone(event, past, calls))
    .map((event) => losses.get(event.id) ?? event);
  return { ...trace, events: story };
}

/** Ids of receipts by nodes that stay. */
function keptMessages(
  { events, nodes }: Trace,
  past: ReadonlySet<number>,
  path: ReadonlySet<number>,
): ReadonlySet<number> {
  const isNode = new Set(nodes);
  return new Set(
    events.flatMap((event) => {
      if (event.kind !== "received" || !isNode.has(event.lane) || !past.has(event.id)) return [];
      return event.changed || path.has(event.id) ? [event.id] : [];
    }),
  );
}

/** Ids of the calls of operations that stay. */
function keptCalls(
  { events }: Trace,
  messages: ReadonlySet<number>,
  path: ReadonlySet<number>,
): ReadonlySet<number> {
  const sendings = new Set(
    events.flatMap((event) =>
      event.kind === "received" && messages.has(event.id) ? [event.sent] : [],
    ),
  );
  const calls = new Set<number>();
  for (const event of events) {
    if (event.kind === "called" && path.has(event.id)) calls.add(event.id);
    if (event.kind === "sent" && event.cause !== null && sendings.has(event.id))
      calls.add(event.cause);
  }
  return new Set(
    events.filter(({ id, kind }) => kind === "called" && calls.has(id)).map(({ id }) => id),
  );
}

/** What clients got as the answers that ended these calls. */
function answersTo({ events }: Trace, calls: ReadonlySet<number>): readonly MessageReceived[] {
  const ids = new Set(
    events.flatMap((event) =>
      event.kind === "returned" && calls.has(event.called ?? -1) ? [event.cause] : [],
    ),
  );
  return events.filter(
    (event): event is MessageReceived => event.kind === "received" && ids.has(event.id),
  );
}

function staysAlone(
  event: TraceEvent,
  past: ReadonlySet<number>,
  calls: ReadonlySet<number>,
): boolean {
  switch (event.kind) {
    case "sent":
    case "received":
    case "lost":
      return false;
    case "called":
      return calls.has(event.id);
    case "returned":
      return event.called !== null && calls.has(event.called);
    case "synced":
      return past.has(event.id);
    case "state":
      return past.has(event.id) || event.changes.some(({ name }) => isRoleOrTerm(name));
    default:
      return true;
  }
}

function isRoleOrTerm(name: string): boolean {
  return name === "role" || name === "term";
}

/** A run ends where something gets through on that way, or is lost for another reason. */
function lossRuns(events: readonly TraceEvent[]): readonly MessageLost[] {
  const runs: MessageLost[] = [];
  /** By way, the place of its open run in `runs`. */
  const open = new Map<string, number>();
  for (const event of events) {
    if (event.kind === "received") open.delete(`${event.from}\n${event.lane}`);
    if (event.kind !== "lost") continue;
    const way = `${event.lane}\n${event.to}`;
    const place = open.get(way);
    const run = place === undefined ? undefined : runs[place];
    if (place !== undefined && run?.why === event.why) {
      const times = run.times + event.times;
      runs[place] = { ...run, times, untilUs: event.untilUs };
    } else {
      open.set(way, runs.length);
      runs.push(event);
    }
  }
  return runs;
}

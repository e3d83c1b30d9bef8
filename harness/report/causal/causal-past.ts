import type { Trace, TraceEvent } from "../../core/trace.ts";

/**
 * The ids of all events that happened before one of `targets`, and of the targets themselves: Lamport's relation ("Time,
 * Clocks, and the Ordering of Events in a Distributed System", 1978), from the order within each lane and from each
 * message's sending to its receipt. What is not in it cannot have had any part in them.
 */
export function causalPast(trace: Trace, targets: Iterable<number>): ReadonlySet<number> {
  const wanted = new Set(targets);
  const past = new Set<number>();
  /** Lanes of which something is in the past: all that is earlier there is in it too. */
  const lanes = new Set<string>();
  for (const event of trace.events.toReversed()) {
    if (!wanted.has(event.id) && !lanes.has(event.lane)) continue;
    past.add(event.id);
    lanes.add(event.lane);
    if (event.kind === "received" && event.sent !== null) wanted.add(event.sent);
  }
  return past;
}

/**
 * The shortest way back from `targets`: from each event to what directly led to it, over handlers and messages, until a
 * timer, a sync or a client's call began it.
 */
export function directCauses(trace: Trace, targets: Iterable<number>): ReadonlySet<number> {
  const found = new Set(targets);
  for (const event of trace.events.toReversed()) {
    if (!found.has(event.id)) continue;
    for (const cause of causesOf(event)) if (cause !== null) found.add(cause);
  }
  return found;
}

function causesOf(event: TraceEvent): readonly (number | null)[] {
  if (event.kind === "received") return [event.sent];
  if (event.kind === "returned") return [event.cause, event.called];
  return [event.cause];
}

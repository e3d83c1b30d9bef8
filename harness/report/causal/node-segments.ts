import type { Trace, TraceEvent } from "../../core/trace.ts";
import { type LaneState, stateAfter, UNKNOWN_STATE } from "./lane-states.ts";

/** A time in which a node stood as it did. */
export interface NodeSegment {
  readonly state: LaneState;
  /** Null: from before the trace. */
  readonly from: TraceEvent | null;
  /** Null: to the end of the trace and beyond. */
  readonly to: TraceEvent | null;
}

/** The life of a node, without a gap, split where its process, role or term changes. */
export function nodeSegments({ events }: Trace, node: string): readonly NodeSegment[] {
  const segments: NodeSegment[] = [];
  let state = UNKNOWN_STATE;
  let from: TraceEvent | null = null;
  for (const event of events) {
    if (event.lane !== node) continue;
    const next = stateAfter(state, event);
    if (sameState(next, state)) continue;
    segments.push({ state, from, to: event });
    [state, from] = [next, event];
  }
  return [...segments, { state, from, to: null }];
}

function sameState(left: LaneState, right: LaneState): boolean {
  return (
    left.process === right.process &&
    left.role === right.role &&
    left.leader === right.leader &&
    left.term === right.term
  );
}

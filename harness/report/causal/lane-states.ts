import type { TraceEvent } from "../../core/trace.ts";

/** How a node stands between two events. */
export interface LaneState {
  readonly process: "unknown" | "running" | "paused" | "down";
  /** Null: it has not said yet. */
  readonly role: string | null;
  readonly leader: boolean;
  readonly term: number | null;
}

/** Before the first event that tells. */
export const UNKNOWN_STATE: LaneState = {
  ...{ process: "unknown", role: null, leader: false, term: null },
};

/** How a node stands after `event`, which is one of its own lane. */
export function stateAfter(state: LaneState, event: TraceEvent): LaneState {
  switch (event.kind) {
    case "state": {
      const { role, leader, term } = event;
      return { ...{ process: "running", role, leader, term } };
    }
    case "started":
      return { ...UNKNOWN_STATE, process: "running" };
    case "ended":
      return { ...UNKNOWN_STATE, process: "down" };
    case "paused":
      return { ...state, process: "paused" };
    case "resumed":
      return { ...state, process: "running" };
    default:
      return state;
  }
}

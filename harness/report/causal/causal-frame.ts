import type { Trace, TraceEvent } from "../../core/trace.ts";

const LEFT = 88;
const RIGHT_MARGIN = 72;
const STEP = 26;
const TOP = 8;
const FAULT_ROW = 20;
const CLIENT_ROW = 34;
const NODE_ROW = 62;

/** Where things are in a causal drawing. */
export interface CausalFrame {
  readonly width: number;
  readonly left: number;
  readonly right: number;
  /** Below the faults, above the first lane. */
  readonly top: number;
  readonly bottom: number;
  readonly faults: readonly string[];
  readonly clients: readonly string[];
  readonly nodes: readonly string[];
  /** The middle of a lane; null when it is none of the drawing. */
  y(lane: string): number | null;
  /** An event's place; events that are too old to be drawn are at the left edge. */
  x(event: TraceEvent): number;
  /** Too old to be drawn. */
  isBefore(event: TraceEvent): boolean;
  faultY(fault: string): number;
  /** An event for each column, from the left. */
  readonly columns: readonly TraceEvent[];
}

/**
 * Lays out the newest `maxColumns` events. The axis shows order, not duration: bursts of microseconds and pauses of seconds
 * would not fit on one scale. What does not stand for itself, a sync or a change of state, shares a column with its neighbour.
 */
export function causalFrame(trace: Trace, maxColumns: number): CausalFrame {
  const { events, nodes } = trace;
  const isNode = new Set(nodes);
  const all = events.filter(({ kind }) => kind !== "synced" && kind !== "state");
  const columns = all.slice(-maxColumns);
  const firstId = columns.length < all.length ? (columns[0]?.id ?? 0) : 0;
  const placed = placeEvents(events, new Set(columns.map(({ id }) => id)));
  const calls = events.filter(({ kind, id }) => kind === "called" && id >= firstId);
  const clients = [...new Set(calls.map(({ lane }) => lane))];
  const faults = [...new Set(events.flatMap((e) => (e.kind === "fault" ? [e.fault] : [])))];
  const top = TOP + faults.length * FAULT_ROW;
  const middles = [
    ...clients.map((lane, i) => [lane, top + (i + 0.5) * CLIENT_ROW] as const),
    ...nodes.map(
      (lane, i) => [lane, top + clients.length * CLIENT_ROW + (i + 0.5) * NODE_ROW] as const,
    ),
  ];
  const rows = new Map(middles);
  const right = LEFT + (columns.length + 1) * STEP;
  return {
    ...{ width: right + RIGHT_MARGIN, left: LEFT, right, top, columns },
    bottom: top + clients.length * CLIENT_ROW + nodes.length * NODE_ROW,
    ...{ faults, clients, nodes: [...isNode] },
    y: (lane) => rows.get(lane) ?? null,
    x: ({ id }) => LEFT + (placed.get(id) ?? 0) * STEP,
    isBefore: ({ id }) => id < firstId,
    faultY: (fault) => TOP + faults.indexOf(fault) * FAULT_ROW,
  };
}

/** The column of each event, from 1; 0 is the left edge. */
function placeEvents(
  events: readonly TraceEvent[],
  columns: ReadonlySet<number>,
): ReadonlyMap<number, number> {
  const placed = new Map<number, number>();
  let column = 0;
  for (const { id } of events) {
    if (columns.has(id)) column++;
    placed.set(id, column);
  }
  return placed;
}

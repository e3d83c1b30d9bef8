import type { Trace, TraceEvent } from "../../core/trace.ts";
import { fitting } from "../html/svg/time-frame.tsx";
import { oneLine } from "../text/visible.ts";
import type { CausalFrame } from "./causal-frame.ts";
import { eventText, exactSeconds } from "./event-text.ts";
import type { LaneState } from "./lane-states.ts";
import { type NodeSegment, nodeSegments } from "./node-segments.ts";

const SEGMENT_HEIGHT = 14;
const SYNC_HEIGHT = 5;
const CROSS = 6;

interface NodeLaneProps {
  readonly trace: Trace;
  readonly frame: CausalFrame;
  readonly node: string;
  readonly byId: ReadonlyMap<number, TraceEvent>;
}

/** A node's life: coloured by role, with a gap where it is down, and small marks where a sync was done. */
export function NodeLane({ trace, frame, node, byId }: NodeLaneProps) {
  const y = frame.y(node) ?? 0;
  const own = trace.events.filter((event) => event.lane === node && !frame.isBefore(event));
  return (
    <g>
      {nodeSegments(trace, node).map((segment, i) => (
        <Segment key={i} {...{ frame, segment, node, y }} />
      ))}
      {own.map((event) => (
        <Mark key={event.id} {...{ event, y }} x={frame.x(event)} text={eventText(event, byId)} />
      ))}
    </g>
  );
}

interface SegmentProps {
  readonly frame: CausalFrame;
  readonly segment: NodeSegment;
  readonly node: string;
  readonly y: number;
}

function Segment({ frame, segment: { state, from, to }, node, y }: SegmentProps) {
  const x = from ? frame.x(from) : frame.left;
  const width = (to ? frame.x(to) : frame.right) - x;
  const isUp = state.process !== "down" && to?.kind !== "started";
  if (width <= 0 || !isUp) return null;
  const stands = standOf(state);
  const since = from ? ` from ${exactSeconds(from.atUs)} s` : "";
  return (
    <g class={`causal-node ${classOf(state)}`}>
      <title>{`${oneLine(node, 40)}: ${stands}${since}`}</title>
      <rect x={x} y={y - SEGMENT_HEIGHT / 2} width={width} height={SEGMENT_HEIGHT} />
      <text class="causal-label" x={x + 4} y={y + 4}>
        {fitting(stands, width - 6)}
      </text>
    </g>
  );
}

function standOf({ process, role, term }: LaneState): string {
  const words = [role === null ? "starting" : oneLine(role, 30), term === null ? "" : String(term)];
  if (process === "paused") words.push("paused");
  return words.filter((word) => word !== "").join(" ");
}

/** Whoever neither leads nor follows wants to change that, or is on the way to something. */
function classOf({ process, role, leader }: LaneState): string {
  if (process === "paused") return "causal-paused";
  if (leader) return "causal-leader";
  return role === null || role === "follower" ? "causal-follower" : "causal-between";
}

interface MarkProps {
  readonly event: TraceEvent;
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

function Mark({ event, x, y, text }: MarkProps) {
  const edge = y + SEGMENT_HEIGHT / 2;
  switch (event.kind) {
    case "synced":
      return <path class="causal-sync" d={`M${x} ${edge}V${edge + SYNC_HEIGHT}`} />;
    case "ended":
    case "power-lost":
      return (
        <g class="causal-end">
          <title>{text}</title>
          <path
            d={`M${x - CROSS} ${y - CROSS}L${x + CROSS} ${y + CROSS}M${x - CROSS} ${y + CROSS}L${x + CROSS} ${y - CROSS}`}
          />
        </g>
      );
    case "started":
      return (
        <g class="causal-start">
          <title>{text}</title>
          <path d={`M${x} ${y - 10}V${y + 10}`} />
        </g>
      );
    default:
      return null;
  }
}

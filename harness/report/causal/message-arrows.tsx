import type { MessageLost, MessageReceived, Trace, TraceEvent } from "../../core/trace.ts";
import { tenth } from "../html/svg/scale.ts";
import type { CausalFrame } from "./causal-frame.ts";
import { eventText } from "./event-text.ts";

const HEAD_LENGTH = 8;
const HEAD_WIDTH = 3.5;
const CROSS = 5;
/** How far a lost message gets. */
const LOST_SHARE = 0.6;
/** Labels stand near the sender, where arrows that meet are still apart. */
const LABEL_SHARE = 0.36;
/** Arrows begin and end at the edge of a lane. */
const LANE_EDGE = 9;

interface MessageArrowsProps {
  readonly trace: Trace;
  readonly frame: CausalFrame;
  readonly names: ReadonlyMap<string, string>;
  readonly byId: ReadonlyMap<number, TraceEvent>;
}

/** Each message from where it was sent to where it arrived, or to a cross. */
export function MessageArrows({ trace, frame, names, byId }: MessageArrowsProps) {
  const ends = trace.events.filter(
    (event): event is MessageReceived | MessageLost =>
      (event.kind === "received" || event.kind === "lost") && !frame.isBefore(event),
  );
  return (
    <g>
      {ends.map((event) => {
        const line = lineOf(event, frame, byId);
        if (!line) return null;
        const lost = event.kind === "lost";
        return (
          <g key={event.id} class={lost ? "causal-message causal-lost" : "causal-message"}>
            <title>{eventText(event, byId)}</title>
            <path d={`M${line.x1} ${line.y1}L${tenth(line.x2)} ${tenth(line.y2)}`} />
            <path class="causal-tip" d={lost ? crossPath(line) : headPath(line)} />
            <text
              class="causal-name"
              x={tenth(line.x1 + LABEL_SHARE * (line.x2 - line.x1))}
              y={tenth(line.y1 + LABEL_SHARE * (line.y2 - line.y1) + 3)}
              text-anchor="middle"
            >
              {names.get(event.type) ?? ""}
            </text>
          </g>
        );
      })}
    </g>
  );
}

interface Line {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** Null when an end has no lane. */
function lineOf(
  event: MessageReceived | MessageLost,
  frame: CausalFrame,
  byId: ReadonlyMap<number, TraceEvent>,
): Line | null {
  const lost = event.kind === "lost";
  const from = frame.y(lost ? event.lane : event.from);
  const to = frame.y(lost ? event.to : event.lane);
  if (from === null || to === null) return null;
  const sent = event.sent === null ? undefined : byId.get(event.sent);
  const down = Math.sign(to - from);
  const x1 = sent ? frame.x(sent) : frame.left;
  const [y1, y2] = [from + down * LANE_EDGE, to - down * LANE_EDGE];
  if (!lost) return { x1, y1, x2: frame.x(event), y2 };
  const x2 = x1 + LOST_SHARE * Math.max(14, Math.min(60, frame.x(event) - x1));
  return { x1, y1, x2, y2: y1 + LOST_SHARE * (y2 - y1) };
}

function headPath({ x1, y1, x2, y2 }: Line): string {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const [bx, by] = [x2 - HEAD_LENGTH * ux, y2 - HEAD_LENGTH * uy];
  const left = `${tenth(bx - HEAD_WIDTH * uy)} ${tenth(by + HEAD_WIDTH * ux)}`;
  const right = `${tenth(bx + HEAD_WIDTH * uy)} ${tenth(by - HEAD_WIDTH * ux)}`;
  return `M${left}L${x2} ${y2}L${right}`;
}

function crossPath({ x2, y2 }: Line): string {
  const [x, y] = [tenth(x2), tenth(y2)];
  const strokes = [
    [x - CROSS, y - CROSS, x + CROSS, y + CROSS],
    [x - CROSS, y + CROSS, x + CROSS, y - CROSS],
  ].map(
    ([ax = 0, ay = 0, zx = 0, zy = 0]) => `M${tenth(ax)} ${tenth(ay)}L${tenth(zx)} ${tenth(zy)}`,
  );
  return strokes.join("");
}

import type { Trace, TraceEvent } from "../../core/trace.ts";
import { oneLine } from "../text/visible.ts";
import { type CausalFrame, causalFrame } from "./causal-frame.ts";
import { ClientLane } from "./client-lane.tsx";
import { eventsById, eventText, exactSeconds } from "./event-text.ts";
import { FaultRows } from "./fault-rows.tsx";
import { MessageArrows } from "./message-arrows.tsx";
import { NodeLane } from "./node-lane.tsx";

const AXIS_HEIGHT = 26;
/** Columns from one time on the axis to the next: as many as its digits need. */
const COLUMNS_A_TICK = 4;

interface CausalDrawingProps {
  readonly trace: Trace;
  readonly names: ReadonlyMap<string, string>;
  readonly maxColumns: number;
}

/** Nodes and clients as lanes, messages as arrows between them, in the order in which things happened. */
export function CausalDrawing({ trace, names, maxColumns }: CausalDrawingProps) {
  const frame = causalFrame(trace, maxColumns);
  const byId = eventsById(trace);
  const height = frame.bottom + AXIS_HEIGHT;
  const label = `${frame.nodes.length} nodes and ${frame.clients.length} clients over ${frame.columns.length} events; the log below says the same in words`;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keys
    <section class="drawing causal" tabIndex={0} aria-label="Drawing">
      <svg
        viewBox={`0 0 ${frame.width} ${height}`}
        width={frame.width}
        height={height}
        role="img"
        aria-label={label}
      >
        <title>{label}</title>
        <FaultRows {...{ trace, frame }} />
        <OrderAxis frame={frame} />
        {[...frame.clients, ...frame.nodes].map((lane) => (
          <LaneName key={lane} {...{ frame, lane }} />
        ))}
        {frame.clients.map((lane) => (
          <ClientLane key={lane} {...{ trace, frame, lane, byId }} />
        ))}
        {frame.nodes.map((node) => (
          <NodeLane key={node} {...{ trace, frame, node, byId }} />
        ))}
        <MessageArrows {...{ trace, frame, names, byId }} />
        {trace.events.map((event) =>
          event.kind === "violation" ? (
            <Breach key={event.id} {...{ frame, event }} what={eventText(event, byId)} />
          ) : null,
        )}
      </svg>
    </section>
  );
}

/** At both ends: who looks at one does not see the other. */
function LaneName({ frame, lane }: { readonly frame: CausalFrame; readonly lane: string }) {
  const y = (frame.y(lane) ?? 0) + 4;
  const name = oneLine(lane, 9);
  return (
    <>
      <text class="tick strong" x={frame.left - 10} y={y} text-anchor="end">
        {name}
      </text>
      <text class="tick strong" x={frame.right + 10} y={y}>
        {name}
      </text>
    </>
  );
}

function OrderAxis({ frame }: { readonly frame: CausalFrame }) {
  const ticks = frame.columns.filter((_, i) => i % COLUMNS_A_TICK === 0);
  return (
    <g>
      <line class="axis" x1={frame.left} x2={frame.right} y1={frame.bottom} y2={frame.bottom} />
      {ticks.map((event) => (
        <g key={event.id}>
          <line
            class="grid"
            x1={frame.x(event)}
            x2={frame.x(event)}
            y1={frame.top}
            y2={frame.bottom + 4}
          />
          <text class="tick" x={frame.x(event)} y={frame.bottom + 18} text-anchor="middle">
            {`${exactSeconds(event.atUs)} s`}
          </text>
        </g>
      ))}
    </g>
  );
}

interface BreachProps {
  readonly frame: CausalFrame;
  readonly event: TraceEvent;
  readonly what: string;
}

/** A line through all lanes where an invariant broke, with a ring on the node that broke it. */
function Breach({ frame, event, what }: BreachProps) {
  const x = frame.x(event);
  const y = frame.y(event.lane);
  return (
    <g class="causal-breach">
      <title>{oneLine(what, 400)}</title>
      <line x1={x} x2={x} y1={frame.top} y2={frame.bottom} />
      {y === null ? null : <rect x={x - 8} y={y - 8} width={16} height={16} rx={8} />}
    </g>
  );
}

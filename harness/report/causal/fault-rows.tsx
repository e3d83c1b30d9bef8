import type { Trace, TraceEvent } from "../../core/trace.ts";
import { fitting } from "../html/svg/time-frame.tsx";
import { oneLine } from "../text/visible.ts";
import type { CausalFrame } from "./causal-frame.ts";

type Fault = Extract<TraceEvent, { kind: "fault" }>;

interface FaultSpan {
  readonly start: Fault;
  readonly end: Fault | null;
}

interface FaultRowsProps {
  readonly trace: Trace;
  readonly frame: CausalFrame;
}

/** A row for each kind of fault, with a bar from where it was put in place to where it was healed. */
export function FaultRows({ trace, frame }: FaultRowsProps) {
  return (
    <g>
      {frame.faults.map((fault) => (
        <text
          key={fault}
          class="tick strong"
          x={frame.left - 10}
          y={frame.faultY(fault) + 13}
          text-anchor="end"
        >
          {oneLine(fault, 10)}
        </text>
      ))}
      {faultSpans(trace).map((span) => (
        <FaultBar key={span.start.id} {...{ span, frame }} />
      ))}
    </g>
  );
}

function FaultBar({
  span: { start, end },
  frame,
}: {
  readonly span: FaultSpan;
  readonly frame: CausalFrame;
}) {
  const left = frame.x(start);
  const width = Math.max(2, (end ? frame.x(end) : frame.right) - left);
  const y = frame.faultY(start.fault);
  const description = oneLine(start.description, 200);
  return (
    <g class="fault-other">
      <title>{`${oneLine(start.fault, 40)} ${description}`}</title>
      <rect
        class="fault-band"
        x={left}
        y={frame.top}
        width={width}
        height={frame.bottom - frame.top}
      />
      <rect class="fault-bar" x={left} y={y} width={width} height={16} rx={3} />
      <text class="fault-label" x={left + 5} y={y + 12}>
        {fitting(description, width - 10)}
      </text>
    </g>
  );
}

/** A fault put in place again before it was healed begins a new bar. */
function faultSpans({ events }: Trace): readonly FaultSpan[] {
  const acts = events.filter(
    (event): event is Fault =>
      event.kind === "fault" && (event.outcome === "installed" || event.outcome === "healed"),
  );
  return acts.flatMap((start, i) => {
    if (start.outcome !== "installed") return [];
    return [{ start, end: acts.slice(i + 1).find(({ fault }) => fault === start.fault) ?? null }];
  });
}

import type { Trace, TraceEvent } from "../../core/trace.ts";
import { fitting } from "../html/svg/time-frame.tsx";
import { callText, resultText } from "../text/operations.ts";
import type { CausalFrame } from "./causal-frame.ts";
import { eventText } from "./event-text.ts";

const BAR_HEIGHT = 18;

type Called = Extract<TraceEvent, { kind: "called" }>;
type Returned = Extract<TraceEvent, { kind: "returned" }>;

interface ClientLaneProps {
  readonly trace: Trace;
  readonly frame: CausalFrame;
  readonly lane: string;
  readonly byId: ReadonlyMap<number, TraceEvent>;
}

/** The operations of a client as bars from call to return. */
export function ClientLane({ trace, frame, lane, byId }: ClientLaneProps) {
  const returns = new Map<number, Returned>();
  for (const event of trace.events)
    if (event.kind === "returned" && event.called !== null) returns.set(event.called, event);
  const calls = trace.events.filter(
    (event): event is Called => event.kind === "called" && event.lane === lane,
  );
  return (
    <g>
      {calls.map((call) => (
        <CallBar key={call.id} {...{ frame, call, byId }} returned={returns.get(call.id)} />
      ))}
    </g>
  );
}

interface CallBarProps {
  readonly frame: CausalFrame;
  readonly call: Called;
  readonly returned: Returned | undefined;
  readonly byId: ReadonlyMap<number, TraceEvent>;
}

function CallBar({ frame, call, returned, byId }: CallBarProps) {
  if (frame.isBefore(returned ?? call)) return null;
  const x = frame.x(call);
  const width = Math.max(3, (returned ? frame.x(returned) : frame.right) - x);
  const y = (frame.y(call.lane) ?? 0) - BAR_HEIGHT / 2;
  const outcome =
    returned?.op.type === "ok" || returned?.op.type === "fail" ? returned.op.type : "info";
  const operation = { invoke: call.op, completion: returned?.op ?? null };
  const text = returned
    ? `${callText(call.op, 40)} = ${resultText(operation, 40)}`
    : callText(call.op, 40);
  return (
    <g class={`bar bar-${outcome}`}>
      <title>{eventText(returned ?? call, byId)}</title>
      <rect x={x} y={y} width={width} height={BAR_HEIGHT} rx={3} />
      <text class="causal-label" x={x + 4} y={y + 13}>
        {fitting(text, width - 6)}
      </text>
    </g>
  );
}

import { type Operation, outcomeOf } from "../../../core/history.ts";
import type { TimeNs } from "../../../core/ids.ts";
import { durationText, momentText } from "../../text/numbers.ts";
import { callText, resultText, whereText } from "../../text/operations.ts";
import type { Plot } from "./time-frame.tsx";

/** What can be seen of an operation as short as a pixel. */
const LEAST_WIDTH = 3;

interface OperationBarProps {
  readonly operation: Operation;
  readonly plot: Plot;
  /** What the axis shows; the bar is cut there. */
  readonly fromNs: TimeNs;
  readonly toNs: TimeNs;
  readonly y: number;
  readonly height: number;
  /** `proof`: it is the one that fits nowhere. */
  readonly emphasis: "proof" | "plain";
}

/**
 * An operation from its invocation to its completion. One that nobody saw end goes on to the right edge as a dotted
 * line: it may take effect at any later time.
 */
export function OperationBar(props: OperationBarProps) {
  const { operation, plot, fromNs, toNs, y, height, emphasis } = props;
  const outcome = outcomeOf(operation);
  const { invoke, completion } = operation;
  const clamp = (time: TimeNs): TimeNs => Math.min(toNs, Math.max(fromNs, time));
  const left = plot.x(clamp(invoke.time));
  const right = plot.x(clamp(completion?.time ?? toNs));
  const width = Math.max(LEAST_WIDTH, right - left);
  const x = Math.min(left, plot.right - width);
  return (
    <g class={`bar bar-${outcome} bar-${emphasis}`}>
      <title>{describeOperation(operation)}</title>
      <rect x={x} y={y} width={width} height={height} rx={2} />
      {outcome === "info" && right < plot.right ? (
        <line x1={right} x2={plot.right} y1={y + height / 2} y2={y + height / 2} />
      ) : null}
    </g>
  );
}

/** Everything about an operation on one line. */
function describeOperation(operation: Operation): string {
  const { invoke, completion } = operation;
  const end = completion
    ? `${momentText(completion.time)}, ${durationText(completion.time - invoke.time)}`
    : "never";
  const call = `${whereText(operation)} ${callText(invoke, 60)} → ${resultText(operation, 60)}`;
  return `${call} (line ${invoke.index}, ${momentText(invoke.time)} – ${end})`;
}

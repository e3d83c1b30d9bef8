import type { Operation } from "../../core/history.ts";
import type { TimeNs } from "../../core/ids.ts";
import type { Placement } from "../../core/verdict.ts";
import type { Plot } from "./svg/time-frame.tsx";

interface PlacementDrawingProps {
  readonly placement: Placement;
  readonly operations: readonly Operation[];
  readonly plot: Plot;
  readonly rowHeight: number;
}

/** An order of the operations that fit, as a line from the moment at which each may have taken effect to the next. */
export function PlacementDrawing(props: PlacementDrawingProps) {
  const { placement, operations, plot, rowHeight } = props;
  const points = momentsOf(placement, operations).map(({ row, time }) => ({
    x: plot.x(time),
    y: plot.top + (row + 0.5) * rowHeight,
  }));
  const stuck = operations.findIndex(({ invoke }) => invoke.index === placement.stuck);
  const stuckX = plot.x(operations[stuck]?.invoke.time ?? 0);
  const isAtLeft = stuckX - plot.left < 100;
  const path = points.map(({ x, y }, at) => `${at === 0 ? "M" : "L"}${x} ${y}`).join("");
  return (
    <g class="placement">
      <title>A line through the moments at which the other operations may have taken effect</title>
      {points.length > 1 ? <path class="placement-line" d={path} /> : null}
      {points.map(({ x, y }, at) => (
        <circle key={at} cx={x} cy={y} r={4} />
      ))}
      {stuck < 0 ? null : (
        <text
          class="placement-stuck"
          x={isAtLeft ? stuckX + 14 : stuckX - 8}
          y={plot.top + (stuck + 0.5) * rowHeight + 4}
          text-anchor={isAtLeft ? "start" : "end"}
        >
          fits nowhere
        </text>
      )}
    </g>
  );
}

/** The earliest moments that keep the order: each at its invocation, or with the one before it where that is later. */
export function momentsOf(
  { order }: Placement,
  operations: readonly Operation[],
): readonly { readonly row: number; readonly time: TimeNs }[] {
  let latest = 0;
  return order.flatMap((index) => {
    const row = operations.findIndex(({ invoke }) => invoke.index === index);
    const operation = operations[row];
    if (!operation) return [];
    latest = Math.max(latest, operation.invoke.time);
    return [{ row, time: latest }];
  });
}

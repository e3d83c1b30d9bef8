import type { FaultWindow } from "../../core/faults.ts";
import type { TimeNs } from "../../core/ids.ts";
import { type LatencyBucket, type LatencyPoint, OUTCOMES, type Outcome } from "../facts/series.ts";
import { countText, durationText } from "../text/numbers.ts";
import { decades, logScale, type Scale, tenth } from "./svg/scale.ts";
import { type Plot, TimeFrame } from "./svg/time-frame.tsx";

const HEIGHT = 230;
const GUTTER = 78;
/** In virtual time an operation may take no time at all, which a logarithm cannot show. */
const LEAST_NS = 1_000;
/** Points nearer than this cover one another, so one of them is drawn. Crosses keep a distance, to let dots show. */
const CELL: Readonly<Record<Outcome, number>> = { ok: 2.5, fail: 6, info: 6 };

export const QUANTILES = ["p50", "p95", "p99"] as const;

/** One stroke for each shape: a dot for ok, a cross for failed, an upright cross for indeterminate. */
const POINT: Readonly<Record<Outcome, string>> = {
  ok: "h0",
  fail: "m-2-2l4 4m0-4l-4 4",
  info: "m-2.5 0h5m-2.5-2.5v5",
};

interface LatencyChartProps {
  readonly points: readonly LatencyPoint[];
  readonly buckets: readonly LatencyBucket[];
  readonly endNs: TimeNs;
  readonly windows: readonly FaultWindow[];
}

/** Each operation as a point on a logarithmic axis, and quantiles of the ok ones as lines. */
export function LatencyChart({ points, buckets, endNs, windows }: LatencyChartProps) {
  const latencies = points.map(({ latencyNs }) => Math.max(LEAST_NS, latencyNs));
  const least = latencies.reduce((min, latency) => Math.min(min, latency), Infinity);
  const most = latencies.reduce((max, latency) => Math.max(max, latency), LEAST_NS);
  const ticks = decades(least, most);
  const label = `Latencies of ${countText(points.length)} operations, from ${durationText(least)} to ${durationText(most)}`;
  return (
    <>
      <TimeFrame
        {...{ label, windows }}
        fromNs={0}
        toNs={endNs}
        gutter={GUTTER}
        plotHeight={HEIGHT}
      >
        {(plot) => {
          const y = logScale(ticks[0] ?? 1, ticks.at(-1) ?? 10, plot.bottom, plot.top);
          return (
            <>
              <LatencyAxis {...{ plot, y, ticks }} />
              {OUTCOMES.map((outcome) => (
                <path
                  key={outcome}
                  class={`points points-${outcome}`}
                  d={pointsPath(points, outcome, plot, y)}
                />
              ))}
              {QUANTILES.map((quantile) => (
                <path
                  key={quantile}
                  class={`quantile quantile-${quantile}`}
                  d={quantilePath(buckets, quantile, plot, y)}
                />
              ))}
            </>
          );
        }}
      </TimeFrame>
      <p class="note">{label}. Points that would cover one another are drawn once.</p>
    </>
  );
}

function LatencyAxis({ plot, y, ticks }: { plot: Plot; y: Scale; ticks: readonly number[] }) {
  return (
    <g>
      {ticks.map((tick) => (
        <g key={tick}>
          <line class="grid" x1={plot.left} x2={plot.right} y1={y(tick)} y2={y(tick)} />
          <text class="tick" x={plot.left - 8} y={y(tick) + 4} text-anchor="end">
            {durationText(tick)}
          </text>
        </g>
      ))}
    </g>
  );
}

function pointsPath(
  points: readonly LatencyPoint[],
  outcome: Outcome,
  plot: Plot,
  y: Scale,
): string {
  const taken = new Set<number>();
  const strokes: string[] = [];
  const size = CELL[outcome];
  for (const point of points) {
    if (point.outcome !== outcome) continue;
    const column = Math.round(plot.x(point.invokedNs) / size);
    const row = Math.round(y(point.latencyNs) / size);
    const cell = column * 100_000 + row;
    if (taken.has(cell)) continue;
    taken.add(cell);
    strokes.push(`M${tenth(column * size)} ${tenth(row * size)}${POINT[outcome]}`);
  }
  return strokes.join("");
}

/** A line through the middles of the parts of the run; it breaks where a part has no ok operation. */
function quantilePath(
  buckets: readonly LatencyBucket[],
  quantile: (typeof QUANTILES)[number],
  plot: Plot,
  y: Scale,
): string {
  let path = "";
  let pen = "M";
  for (const { fromNs, toNs, quantiles } of buckets) {
    if (quantiles === null) {
      pen = "M";
      continue;
    }
    path += `${pen}${plot.x((fromNs + toNs) / 2)} ${y(quantiles[quantile])}`;
    pen = "L";
  }
  return path;
}

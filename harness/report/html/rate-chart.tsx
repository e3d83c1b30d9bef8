import type { FaultWindow } from "../../core/faults.ts";
import type { TimeNs } from "../../core/ids.ts";
import { OUTCOMES, type Outcome, type RateBucket } from "../facts/series.ts";
import { countText, durationText } from "../text/numbers.ts";
import { linearScale, niceTicks, type Scale, tenth } from "./svg/scale.ts";
import { type Plot, TimeFrame } from "./svg/time-frame.tsx";

const HEIGHT = 170;
const GUTTER = 78;

interface RateChartProps {
  readonly buckets: readonly RateBucket[];
  readonly endNs: TimeNs;
  readonly windows: readonly FaultWindow[];
}

/** Stacked bars: ok below, then failed, then indeterminate. */
export function RateChart({ buckets, endNs, windows }: RateChartProps) {
  const totals = buckets.map(({ perSecond: { ok, fail, info } }) => ok + fail + info);
  const peak = Math.max(...totals);
  const mean = totals.reduce((sum, total) => sum + total, 0) / totals.length;
  const width = durationText(endNs / buckets.length);
  const summary = `Completions a second, in steps of ${width}: ${countText(Math.round(mean))} on average, ${countText(Math.round(peak))} at most`;
  return (
    <>
      <TimeFrame
        label={summary}
        fromNs={0}
        toNs={endNs}
        {...{ windows }}
        gutter={GUTTER}
        plotHeight={HEIGHT}
      >
        {(plot) => {
          const y = linearScale(0, peak * 1.05, plot.bottom, plot.top);
          return (
            <>
              <RateAxis plot={plot} y={y} most={peak} />
              {OUTCOMES.map((outcome) => (
                <path
                  key={outcome}
                  class={`stack stack-${outcome}`}
                  d={stackPath(buckets, outcome, plot, y)}
                />
              ))}
            </>
          );
        }}
      </TimeFrame>
      <p class="note">{summary}.</p>
    </>
  );
}

function RateAxis({ plot, y, most }: { plot: Plot; y: Scale; most: number }) {
  return (
    <g>
      {niceTicks(0, most, 4).map((tick) => (
        <g key={tick}>
          <line class="grid" x1={plot.left} x2={plot.right} y1={y(tick)} y2={y(tick)} />
          <text class="tick" x={plot.left - 8} y={y(tick) + 4} text-anchor="end">
            {countText(tick)}
          </text>
        </g>
      ))}
    </g>
  );
}

function stackPath(buckets: readonly RateBucket[], outcome: Outcome, plot: Plot, y: Scale): string {
  const below = OUTCOMES.slice(0, OUTCOMES.indexOf(outcome));
  const bars = buckets.map(({ fromNs, toNs, perSecond }) => {
    if (perSecond[outcome] === 0) return "";
    const base = below.reduce((sum, lower) => sum + perSecond[lower], 0);
    const left = plot.x(fromNs);
    const width = tenth(Math.max(0.6, plot.x(toNs) - left - 1));
    const bottom = y(base);
    return `M${left} ${bottom}v${tenth(y(base + perSecond[outcome]) - bottom)}h${width}V${bottom}z`;
  });
  return bars.join("");
}

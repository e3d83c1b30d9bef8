import type { FaultWindow } from "../../core/faults.ts";
import { latencyOverTime, latencyPoints, rateOverTime, runEndNs } from "../facts/series.ts";
import type { RunData } from "../run-data.ts";
import { LatencyChart } from "./latency-chart.tsx";
import { OutcomeLegend, QuantileLegend } from "./legends.tsx";
import { Section } from "./parts.tsx";
import { RateChart } from "./rate-chart.tsx";

interface ChartsSectionProps {
  readonly data: RunData;
  readonly windows: readonly FaultWindow[];
}

/** Rate and latency over the whole run, on the same time axis, over the faults. */
export function ChartsSection({ data: { history }, windows }: ChartsSectionProps) {
  const points = latencyPoints(history);
  const endNs = runEndNs(history);
  if (points.length === 0) {
    return (
      <Section id="charts" title="Rate and latency">
        <p>No operation completed, so there is nothing to draw.</p>
      </Section>
    );
  }
  return (
    <Section id="charts" title="Rate and latency">
      <h3>Completions a second</h3>
      <OutcomeLegend shape="bar" />
      <RateChart buckets={rateOverTime(history)} endNs={endNs} windows={windows} />
      <h3>Latency, by the time of invocation</h3>
      <OutcomeLegend shape="point" />
      <QuantileLegend />
      <LatencyChart
        points={points}
        buckets={latencyOverTime(points, endNs)}
        endNs={endNs}
        windows={windows}
      />
    </Section>
  );
}

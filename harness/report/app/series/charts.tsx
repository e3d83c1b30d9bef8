import { useMemo } from "preact/hooks";
import { countText, durationText } from "../../text/numbers.ts";
import type { Store } from "../store.ts";
import { Chart, type ChartSpec, type LineSpec } from "./chart.tsx";
import { pointDrawer } from "./latency-points.ts";
import { ledgerDrawer } from "./ledger-points.ts";
import { OUTCOMES, type Quantile, quantileSeries, rateSeries } from "./series-data.ts";

const NODE_DASHES = [[], [8, 3], [3, 3], [10, 3, 2, 3], [2, 5]] as const;

/** What can be measured over time, one below the other on one axis. */
export function Charts({ store }: { readonly store: Store }) {
  const specs = useMemo(() => specsOf(store), [store]);
  return (
    <div class="charts">
      {specs.map((spec) => (
        <Chart key={spec.title} store={store} spec={spec} />
      ))}
    </div>
  );
}

function specsOf(store: Store): readonly ChartSpec[] {
  return [
    ...ledgerSpecs(store),
    latencySpec(store),
    ...rateSpecs(store),
    ...clockSpecs(store),
    ...messageSpecs(store),
  ];
}

/** What reads showed between what they had to and what they might. */
function ledgerSpecs({ facts: { ledger } }: Store): readonly ChartSpec[] {
  if (ledger === null) return [];
  const { title, bounds, seen } = ledger;
  const values = [...bounds.flatMap(([, least, most]) => [least, most]), ...seen.map(([, v]) => v)];
  const [low, high] = [Math.min(0, ...values), Math.max(1, ...values)];
  return [
    {
      ...{ title, summary: `${countText(seen.length)} reads` },
      timesS: bounds.map(([atUs]) => atUs / 1e6),
      ...{ isStepped: true, format: (value) => countText(Math.round(value)) },
      range: [low, high + (high - low) * 0.06],
      lines: [
        { label: "at least", values: bounds.map(([, least]) => least), colour: ({ text }) => text },
        {
          ...{ label: "at most", values: bounds.map(([, , most]) => most), dash: [5, 3] },
          colour: ({ muted }) => muted,
        },
      ],
      under: ledgerDrawer(ledger),
    },
  ];
}

function latencySpec(store: Store): ChartSpec {
  const { table, facts } = store;
  const { middleS, ms } = quantileSeries(table, facts.endUs);
  const line = (quantile: Quantile, dash: readonly number[]): LineSpec => ({
    ...{ label: `${quantile} of ok`, dash, values: ms[quantile] },
    colour: ({ text }) => text,
  });
  return {
    title: "Latency, by the time of invocation",
    summary: `Highest 99th percentile: ${milliseconds(largest(ms.p99))}`,
    timesS: middleS,
    lines: [line("p50", []), line("p95", [6, 3]), line("p99", [2, 3])],
    ...{ format: milliseconds, isLogarithmic: true, under: pointDrawer() },
    range: latencyRange(store),
  };
}

/** Whole powers of ten around all latencies. */
function latencyRange({ table: { count, startUs, endUs } }: Store): readonly [number, number] {
  let [least, most] = [Infinity, 1];
  for (let row = 0; row < count; row++) {
    const ms = Math.max(0.001, ((endUs[row] ?? 0) - (startUs[row] ?? 0)) / 1_000);
    least = Math.min(least, ms);
    most = Math.max(most, ms);
  }
  const low = 10 ** Math.floor(Math.log10(Math.min(least, most / 10)));
  return [low, 10 ** Math.ceil(Math.log10(most))];
}

function rateSpecs({ table, facts }: Store): readonly ChartSpec[] {
  const { middleS, perSecond, okPercent } = rateSeries(table, facts.endUs);
  const names = { ok: "ok", fail: "failed", info: "indeterminate" } as const;
  const dashes = { ok: [], fail: [5, 3], info: [2, 2] } as const;
  const least = Math.min(...okPercent.map((share) => share ?? 100));
  return [
    {
      title: "Completions a second",
      summary: `At most ${countText(Math.round(largest(perSecond.ok)))} ok a second`,
      ...{ timesS: middleS, isStepped: true, format: (value) => countText(Math.round(value)) },
      lines: OUTCOMES.map((outcome) => ({
        ...{ label: names[outcome], dash: dashes[outcome], filled: outcome === "ok" },
        ...{ values: perSecond[outcome], colour: (colours) => colours[outcome] },
      })),
    },
    {
      title: "Availability: share of completions that were ok",
      summary: `At the worst moment ${Math.round(least)}%`,
      ...{ timesS: middleS, isStepped: true, format: (value) => `${Math.round(value)}%` },
      range: [0, 100],
      lines: [{ label: "ok", values: okPercent, filled: true, colour: ({ ok }) => ok }],
    },
  ];
}

function clockSpecs({ facts: { clocks, nodes, endUs } }: Store): readonly ChartSpec[] {
  if (clocks.length === 0) return [];
  const times = [...new Set(clocks.map(({ atUs }) => atUs).concat(0, endUs))].sort((l, r) => l - r);
  const lines = nodes.map((node, n) => {
    const own = clocks.filter((reading) => reading.node === node);
    const values = times.map((time) => own.findLast(({ atUs }) => atUs <= time)?.offsetMs ?? 0);
    return { label: node, values, dash: NODE_DASHES[n % NODE_DASHES.length] ?? [] };
  });
  return [
    {
      title: "How far each node's clock was off",
      summary: `At most ${milliseconds(Math.max(...clocks.map(({ offsetMs }) => Math.abs(offsetMs))))}`,
      ...{ timesS: times.map((time) => time / 1e6), isStepped: true, format: milliseconds },
      lines: lines.map((line) => ({ ...line, colour: ({ link }) => link })),
    },
  ];
}

function messageSpecs({ facts: { messages } }: Store): readonly ChartSpec[] {
  if (messages === null) return [];
  const { partUs, sent, received, lost } = messages;
  const perSecond = (counts: readonly number[]): number[] =>
    counts.map((count) => count / (partUs / 1e6));
  return [
    {
      title: "Messages a second",
      summary: `${countText(lost.reduce((sum, count) => sum + count, 0))} were lost`,
      timesS: sent.map((_, part) => ((part + 0.5) * partUs) / 1e6),
      ...{ isStepped: true, format: (value) => countText(Math.round(value)) },
      lines: [
        { label: "sent", values: perSecond(sent), colour: ({ muted }) => muted },
        { label: "received", values: perSecond(received), colour: ({ ok }) => ok, dash: [5, 3] },
        { label: "lost", values: perSecond(lost), colour: ({ fail }) => fail, dash: [2, 2] },
      ],
    },
  ];
}

function largest(values: ArrayLike<number | null>): number {
  let most = 0;
  for (let at = 0; at < values.length; at++) most = Math.max(most, values[at] ?? 0);
  return most;
}

function milliseconds(ms: number): string {
  return durationText(ms * 1e6);
}

import { OUTCOMES, type Outcome } from "../facts/series.ts";
import { QUANTILES } from "./latency-chart.tsx";

const WORDS: Readonly<Record<Outcome, string>> = {
  ok: "ok",
  fail: "failed: certainly did not happen",
  info: "indeterminate: may have happened",
};

/** What colour and shape stand for which outcome. */
export function OutcomeLegend({ shape }: { readonly shape: "bar" | "point" }) {
  return (
    <ul class="legend">
      {OUTCOMES.map((outcome) => (
        <li key={outcome}>
          <svg viewBox="0 0 22 12" width="22" height="12" aria-hidden="true">
            {shape === "bar" ? <BarSample outcome={outcome} /> : <PointSample outcome={outcome} />}
          </svg>{" "}
          {WORDS[outcome]}
        </li>
      ))}
    </ul>
  );
}

export function QuantileLegend() {
  return (
    <ul class="legend">
      {QUANTILES.map((quantile) => (
        <li key={quantile}>
          <svg viewBox="0 0 22 12" width="22" height="12" aria-hidden="true">
            <path class={`quantile quantile-${quantile}`} d="M0 6H22" />
          </svg>{" "}
          {quantile} of ok
        </li>
      ))}
    </ul>
  );
}

function BarSample({ outcome }: { readonly outcome: Outcome }) {
  return (
    <g class={`bar bar-${outcome}`}>
      <rect x="1" y="1" width={outcome === "info" ? 12 : 20} height="10" rx="2" />
      {outcome === "info" ? <line x1="13" x2="22" y1="6" y2="6" /> : null}
    </g>
  );
}

function PointSample({ outcome }: { readonly outcome: Outcome }) {
  const marks: Readonly<Record<Outcome, string>> = {
    ok: "M11 6h0",
    fail: "M9 4l4 4m0-4l-4 4",
    info: "M8 6h6m-3-3v6",
  };
  return <path class={`points points-${outcome}`} d={marks[outcome]} />;
}

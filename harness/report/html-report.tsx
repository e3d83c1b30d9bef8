import { renderToString } from "preact-render-to-string";
import { type FaultWindow, faultWindows } from "../core/faults.ts";
import { CausesSection } from "./causal/causes-section.tsx";
import { faultExposures } from "./facts/exposure.ts";
import { headlineOf } from "./facts/headline.ts";
import { type Proof, proofsOf } from "./facts/proof.ts";
import { CheckersSection } from "./html/checkers-section.tsx";
import { htmlDocument, type PageOptions } from "./html/document.ts";
import { EffortSection } from "./html/effort-section.tsx";
import { ExplorerSection } from "./html/explorer-section.tsx";
import { FaultLogSection } from "./html/fault-log-section.tsx";
import { HeadlineSection } from "./html/headline-section.tsx";
import { IncidentsSection } from "./html/incidents-section.tsx";
import { LogsSection } from "./html/logs-section.tsx";
import { ProofSection } from "./html/proof-section.tsx";
import { RawSection } from "./html/raw-section.tsx";
import { ReproduceSection } from "./html/reproduce-section.tsx";
import { pageBlocks } from "./page/page-blocks.ts";
import type { RunData } from "./run-data.ts";
import { oneLine, showHidden } from "./text/visible.ts";

/**
 * report.html: one file that needs no network, and no script for its verdict, its proof and its commands. Whatever a
 * system under test wrote appears as text: escaped, with hidden characters made visible, cut where it is long.
 */
export function renderHtmlReport(data: RunData, options: PageOptions = {}): string {
  const { verdict, history } = data;
  const { word } = headlineOf(verdict.valid, data.isRunning);
  const title = `${word} · ${verdict.system} / ${verdict.workload} · seed ${verdict.seed}`;
  const windows = faultWindows(history);
  const proofs = proofsOf(data);
  const body = renderToString(<Report {...{ data, proofs, windows }} />);
  const blocks = history.operations.length === 0 ? "" : pageBlocks(data, proofs, windows);
  const titleElement = renderToString(<title>{oneLine(title, 200)}</title>);
  return htmlDocument(showHidden(titleElement), showHidden(body), blocks, options);
}

interface ReportProps {
  readonly data: RunData;
  readonly proofs: readonly Proof[];
  readonly windows: readonly FaultWindow[];
}

function Report({ data, proofs, windows }: ReportProps) {
  const exposures = faultExposures(data, windows);
  const isInvalid = data.verdict.valid === false;
  const effort = <EffortSection {...{ data, exposures }} />;
  return (
    <main>
      <HeadlineSection data={data} />
      <Contents data={data} hasProof={proofs.length > 0 || isInvalid} />
      {isInvalid || data.isRunning ? null : effort}
      <ProofSection {...{ proofs, windows }} invalid={isInvalid} />
      <ExplorerSection data={data} />
      {data.trace && isInvalid ? <CausesSection {...{ data }} trace={data.trace} /> : null}
      <ReproduceSection data={data} />
      {isInvalid || data.isRunning ? effort : null}
      <CheckersSection data={data} />
      <FaultLogSection data={data} />
      <IncidentsSection data={data} />
      <LogsSection data={data} />
      <RawSection data={data} />
      <Hatch />
    </main>
  );
}

/** In the order of the page: what people look for first depends on the verdict. */
function Contents({ data, hasProof }: { readonly data: RunData; readonly hasProof: boolean }) {
  const effort = ["effort", "How hard was it tested?"] as const;
  const isInvalid = data.verdict.valid === false;
  const isEffortLast = isInvalid || data.isRunning;
  const sections: readonly (readonly [string, string])[] = [
    ...(isEffortLast ? [] : [effort]),
    ...(hasProof ? [["proof", isInvalid ? "Proof" : "Findings"] as const] : []),
    ["timeline", "Timeline"],
    ...(data.trace && isInvalid ? [["causes", "How it came about"] as const] : []),
    ["reproduce", "Reproduce"],
    ...(isEffortLast ? [effort] : []),
    ["checkers", "Checkers"],
    ["faults", "Fault log"],
    ["incidents", "Incidents"],
    ["logs", "Node logs"],
    ["plan", "Plan"],
  ];
  return (
    <nav aria-label="Contents">
      <ul class="contents">
        {sections.map(([id, name]) => (
          <li key={id}>
            <a href={`#${id}`}>{name}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The pattern of failed operations, shared by all drawings: they differ in more than colour. */
function Hatch() {
  return (
    <svg width="0" height="0" aria-hidden="true" class="defs">
      <defs>
        <pattern
          id="hatch"
          width="5"
          height="5"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect class="hatch-ground" width="5" height="5" />
          <rect class="hatch-line" width="2" height="5" />
        </pattern>
      </defs>
    </svg>
  );
}

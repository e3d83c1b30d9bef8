import { renderToString } from "preact-render-to-string";
import { faultWindows } from "../core/faults.ts";
import { CausesSection } from "./causal/causes-section.tsx";
import { faultExposures } from "./facts/exposure.ts";
import { headlineOf } from "./facts/headline.ts";
import { proofsOf } from "./facts/proof.ts";
import { timelineSlice } from "./facts/timeline.ts";
import { ChartsSection } from "./html/charts-section.tsx";
import { CheckersSection } from "./html/checkers-section.tsx";
import { htmlDocument } from "./html/document.ts";
import { EffortSection } from "./html/effort-section.tsx";
import { FaultLogSection } from "./html/fault-log-section.tsx";
import { HeadlineSection } from "./html/headline-section.tsx";
import { IncidentsSection } from "./html/incidents-section.tsx";
import { LogsSection } from "./html/logs-section.tsx";
import { ProofSection } from "./html/proof-section.tsx";
import { RawSection } from "./html/raw-section.tsx";
import { ReproduceSection } from "./html/reproduce-section.tsx";
import { TimelineSection } from "./html/timeline-section.tsx";
import type { RunData } from "./run-data.ts";
import { oneLine, showHidden } from "./text/visible.ts";

const SECTIONS = [
  ["proof", "Proof"],
  ["causes", "How it came about"],
  ["reproduce", "Reproduce"],
  ["effort", "How hard was it tested?"],
  ["checkers", "Checkers"],
  ["charts", "Rate and latency"],
  ["timeline", "Timeline"],
  ["faults", "Fault log"],
  ["incidents", "Incidents"],
  ["logs", "Node logs"],
  ["plan", "Plan"],
] as const;

/**
 * report.html: one file that needs no network and no script to be read. Whatever a system under test wrote appears
 * as text: escaped, with hidden characters made visible, cut where it is long.
 */
export function renderHtmlReport(data: RunData): string {
  const { verdict } = data;
  const { word } = headlineOf(verdict.valid);
  const title = `${word} · ${verdict.system} / ${verdict.workload} · seed ${verdict.seed}`;
  const body = renderToString(<Report data={data} />);
  return showHidden(htmlDocument(renderToString(<title>{oneLine(title, 200)}</title>), body));
}

function Report({ data }: { readonly data: RunData }) {
  const windows = faultWindows(data.history);
  const proofs = proofsOf(data);
  const first = proofs.find(({ valid }) => valid === false);
  const exposures = faultExposures(data, windows);
  return (
    <main>
      <HeadlineSection data={data} />
      <Contents
        leftOut={[
          ...(proofs.length > 0 || data.verdict.valid === false ? [] : ["proof"]),
          ...(data.trace ? [] : ["causes"]),
        ]}
      />
      <ProofSection {...{ proofs, windows }} invalid={data.verdict.valid === false} />
      {data.trace ? <CausesSection {...{ data }} trace={data.trace} /> : null}
      <ReproduceSection data={data} />
      <EffortSection {...{ data, exposures }} />
      <CheckersSection data={data} />
      <ChartsSection {...{ data, windows }} />
      <TimelineSection
        slice={timelineSlice(data, first, windows)}
        proof={first}
        windows={windows}
      />
      <FaultLogSection data={data} />
      <IncidentsSection data={data} />
      <LogsSection data={data} />
      <RawSection data={data} />
      <Hatch />
    </main>
  );
}

function Contents({ leftOut }: { readonly leftOut: readonly string[] }) {
  return (
    <nav aria-label="Contents">
      <ul class="contents">
        {SECTIONS.filter(([id]) => !leftOut.includes(id)).map(([id, name]) => (
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

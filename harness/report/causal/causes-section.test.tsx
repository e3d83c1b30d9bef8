import { renderToString } from "preact-render-to-string";
import { describe, expect, it } from "vitest";
import { History } from "../../core/history.ts";
import type { Trace } from "../../core/trace.ts";
import { renderHtmlReport } from "../html-report.tsx";
import { HOSTILE_TEXTS, hostileRun } from "../testing/hostile.ts";
import { assertNested, tagsOf } from "../testing/markup.ts";
import { runData } from "../testing/run-around.ts";
import { staleRead } from "../testing/stale-read.ts";
import { traceBuilder } from "../testing/trace-builder.ts";
import { CausesSection } from "./causes-section.tsx";

const finding = { anomaly: "nonlinearizable", message: "", ops: [1, 3] };
const DATA = runData(new History([]), {
  valid: false,
  checkers: { linearizable: { valid: false, findings: [finding] } },
});

function sectionOf(trace: Trace): string {
  return renderToString(<CausesSection data={DATA} trace={trace} />);
}

function countOf(markup: string, pattern: RegExp): number {
  return markup.match(pattern)?.length ?? 0;
}

describe("the causal drawing", () => {
  it("draws who led, what was said, what got lost and what clients saw of it", () => {
    const markup = sectionOf(staleRead());
    expect(countOf(markup, /class="causal-node causal-leader"/g)).toBe(2);
    expect(countOf(markup, /class="causal-message"/g)).toBe(8);
    expect(countOf(markup, /class="causal-message causal-lost"/g)).toBe(1);
    expect(countOf(markup, /class="bar bar-ok"/g)).toBe(2);
    expect(countOf(markup, /class="causal-sync"/g)).toBe(1);
    expect(markup).toContain("<title>msg    n3 -> n2 (1.300400) request_vote_reply term 2");
    expect(markup).toContain("<b>RVR</b> request_vote_reply");
    expect(markup).toContain("4 messages without a part in it are left out.");
    expect(markup).toContain('role="img" aria-label="3 nodes and 2 clients over');
  });

  it("leaves a gap where a node is down, between a cross and a bar", () => {
    const trace = traceBuilder(["n1"]);
    trace.add({ kind: "started", lane: "n1", incarnation: 1 });
    trace.state("n1", "leader", 1);
    trace.add({ kind: "ended", lane: "n1", why: null });
    trace.add({ kind: "started", lane: "n1", incarnation: 2 });
    trace.add({ kind: "violation", lane: "n1", name: "x", message: "y" });
    const markup = sectionOf(trace.build());
    const rects = [
      ...markup.matchAll(/<g class="causal-node [\s\S]*?<rect x="(\d+)"[^>]*width="(\d+)"/g),
    ];
    const [led, again] = rects.map(([, x, width]) => [Number(x), Number(x) + Number(width)]);
    expect(led?.[1]).toBeLessThan(again?.[0] ?? 0);
    expect(countOf(markup, /class="causal-end"/g)).toBe(1);
    expect(countOf(markup, /class="causal-breach"/g)).toBe(1);
  });

  it("draws the newest events of a long story, and says so", () => {
    const trace = traceBuilder(["n1", "n2"]);
    for (let times = 0; times < 5_000; times++)
      trace.receive(trace.send("n1", "n2", "news"), { changed: true });
    trace.add({ kind: "violation", lane: "n2", name: "x", message: "y" });
    const markup = sectionOf(trace.build());
    expect(countOf(markup, /class="causal-message"/g)).toBeLessThanOrEqual(300);
    expect(markup).toContain("The drawing shows the last 300 of 10,001 events.");
    expect(markup.length).toBeLessThan(500_000);
  });

  it.each(HOSTILE_TEXTS)("shows hostile text as text: %j", (text) => {
    const { trace } = hostileRun(text);
    if (!trace) throw new Error("hostile runs have a trace");
    const tags = tagsOf(sectionOf(trace));
    assertNested(tags);
    const names = new Set(tags.map(({ name }) => name));
    for (const name of ["script", "style", "img", "a"]) expect(names).not.toContain(name);
  });

  it("stands in the report, after the proof, when there is a trace", () => {
    const html = renderHtmlReport({ ...DATA, trace: staleRead() });
    expect(html.indexOf('id="proof"')).toBeLessThan(html.indexOf('id="causes"'));
    expect(html).toContain('<a href="#causes">How it came about</a>');
    expect(renderHtmlReport(DATA)).not.toContain("causes");
  });
});

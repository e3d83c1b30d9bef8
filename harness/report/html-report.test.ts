import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { History } from "../core/history.ts";
import { renderHtmlReport } from "./html-report.tsx";
import type { RunData } from "./run-data.ts";
import { bigRun, failingRun, interruptedRun, passingRun, unknownRun } from "./testing/fixtures.ts";
import { HOSTILE_TEXTS, hostileRun } from "./testing/hostile.ts";
import { assertNested, tagsOf, withoutScripts } from "./testing/markup.ts";
import { runData } from "./testing/run-around.ts";
import { showHidden } from "./text/visible.ts";

const VOIDS = ["meta"];
const KNOWN_ATTRIBUTES =
  /^(aria-hidden|aria-label|aria-labelledby|aria-live|charset|class|colspan|content|cx|cy|d|data-at|data-proof|height|href|http-equiv|id|lang|name|pattern[A-Z]\w+|r|role|rx|scope|tabindex|text-anchor|title|type|viewBox|width|x|x1|x2|y|y1|y2)$/;

/** The words of a page, without tags, style and script. */
function wordsOf(html: string): string {
  return html
    .replace(/<(style|script)[^>]*>[\s\S]*?<\/\1>/g, "")
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ");
}

function sectionOf(html: string, id: string): string {
  return wordsOf(new RegExp(`<section id="${id}"[\\s\\S]*?</section>`).exec(html)?.[0] ?? "");
}

describe("the report of a failed run", () => {
  const html = renderHtmlReport(failingRun());
  const words = wordsOf(html);

  it("says the verdict and its reason first", () => {
    expect(words).toMatch(
      /^ ?INVALID · raft-kv \/ register · seed 42 ✗ INVALID Key k9 is not linearizable: 4 operations/,
    );
    expect(html).toContain('<header class="headline tone-invalid">');
  });

  it("shows the operations that contradict, why, and how they lie to the faults", () => {
    const proof = sectionOf(html, "proof");
    expect(proof).toContain("nonlinearizable on key k9 found by linearizable");
    expect(proof).toContain("Nothing wrote 70 after 71: no order of these operations allows it.");
    expect(proof).toContain("began 1.91 s into partition ({n2} | {n1 n3 n4 n5})");
    expect(proof).toMatch(/B 2115 p11 n3 write k9 71 ok 10\.402 s 10\.481 s 79 ms/);
    expect(proof).toMatch(/D 2280 p13 n2 read k9 70 11\.212 s 11\.215 s 3 ms/);
  });

  it("shows by cut what each side served", () => {
    const run = failingRun();
    const sides = [
      { nodes: ["n2"], asked: 213, ok: 0, okByF: {} },
      { nodes: ["n1", "n3"], asked: 530, ok: 512, okByF: { read: 500, write: 12 } },
    ];
    const details = {
      underPartition: "consistent",
      withoutCut: { stand: "not measured", medianMs: { read: 4 }, roundTrips: null },
      ...{ minority: { asked: 213, ok: 0 }, majority: { asked: 530, ok: 512 } },
      cuts: [{ fromMs: 1_200, toMs: 4_100, description: "{n2} | {n1 n3}", sides }],
    };
    const checkers = { "partition-sides": { valid: true, details } } as const;
    const page = renderHtmlReport({ ...run, verdict: { ...run.verdict, checkers } });
    const section = sectionOf(page, "checkers");
    expect(section).toContain("minority served 0 of 213 (0%)");
    expect(section).toContain("Without a cut, median read 4 ms");
    expect(section).toMatch(/1\.200 s – 4\.100 s \{n2\} \| \{n1 n3\} n2 213 0 0%/);
    expect(section).toContain("n1 n3 530 512 96.6% read 500, write 12");
  });

  it("keeps the order that a reader needs", () => {
    const ids = tagsOf(html).filter(({ name, closing }) => name === "section" && !closing);
    expect(ids.map(({ attributes }) => attributes.get("id"))).toEqual([
      "proof",
      "timeline",
      "reproduce",
      "effort",
      "checkers",
      "faults",
      "incidents",
      "logs",
      "plan",
    ]);
  });

  it("gives the commands to repeat and to check again", () => {
    const reproduce = sectionOf(html, "reproduce");
    expect(reproduce).toContain("npx faultline run raft-kv --bug stale-read --seed 42");
    expect(reproduce).toContain("npx faultline replay .");
    expect(reproduce).toContain("npx faultline check .");
  });

  it("tells what happened unasked, and what the nodes wrote last", () => {
    expect(sectionOf(html, "incidents")).toContain("n3 bad-output line 12: not JSON: 'hello'");
    expect(sectionOf(html, "logs")).toMatch(/n1 stderr 30 lines Only the last 30 lines\./);
  });

  it("leads to each of its parts", () => {
    const tags = tagsOf(html);
    const ids = new Set(tags.map(({ attributes }) => attributes.get("id")));
    const links = tags.flatMap(({ attributes }) => attributes.get("href") ?? []);
    expect(links).toHaveLength(9);
    for (const link of links) expect(ids).toContain(link.slice(1));
  });
});

describe("the report of other runs", () => {
  it("shows how hard a passing run was tested", () => {
    const html = renderHtmlReport(passingRun());
    const effort = sectionOf(html, "effort");
    expect(html).toContain('<header class="headline tone-valid">');
    expect(sectionOf(html, "proof")).toBe("");
    expect(effort).toMatch(/partition 3 3 3 3 0 0 8\.7 s \d+/);
    expect(effort).toContain("812 ms");
    expect(sectionOf(html, "checkers")).toContain("partition verified 3 · ok during 301");
  });

  it("gives unknown its own colour, and every reason", () => {
    const html = renderHtmlReport(unknownRun());
    expect(html).toContain('<header class="headline tone-unknown">');
    const classes = tagsOf(html).map(({ attributes }) => attributes.get("class") ?? "");
    expect(classes.filter((name) => name.includes("tone-invalid"))).toEqual([]);
    const words = wordsOf(html);
    expect(words).toContain("? UNKNOWN linearizable : Spent its 60 s on key k2");
    expect(words).toContain("kill: never seen to be in place, so untested (2 failed, 0 skipped).");
    expect(sectionOf(html, "incidents")).toContain("stopping n2 took longer than 5 s");
  });

  it("has something to say of a run without anything in it", () => {
    const words = wordsOf(renderHtmlReport(interruptedRun()));
    expect(words).toContain("UNKNOWN INTERRUPTED Interrupted before any operation was recorded.");
    expect(words).toContain("No client operation was recorded.");
    expect(words).toContain("No checker ran.");
    expect(words).toContain("No node left a log.");
  });

  it("does without a plan, without operations behind a violation and with an odd history", () => {
    const bare = runData(new History([]), {
      valid: false,
      checkers: { sets: { valid: false }, queue: { valid: false, findings: [] } },
    });
    expect(wordsOf(renderHtmlReport({ ...bare, plan: null, nodeLogs: [] }))).toContain(
      "No checker named the operations.",
    );
    const unfinished = new History([
      { index: 0, time: 0, process: 0, type: "invoke", f: "read", value: null },
    ]);
    const finding = { anomaly: "lost", message: "", ops: [0, 7] };
    const odd = runData(unfinished, {
      valid: false,
      checkers: { sets: { valid: false, findings: [finding] } },
    });
    expect(wordsOf(renderHtmlReport(odd))).toContain(
      "The finding also names 1 line that this history does not have: 7.",
    );
  });

  it("folds away all but the first three findings", () => {
    const { history, verdict } = failingRun();
    const finding = verdict.checkers.linearizable?.findings?.[0];
    const findings = Array.from({ length: 40 }, () => finding).filter((one) => one !== undefined);
    const data = runData(history, {
      valid: false,
      checkers: { linearizable: { valid: false, findings } },
    });
    const proof = sectionOf(renderHtmlReport(data), "proof");
    expect(proof).toContain("27 more findings");
    expect(proof).toContain("10 further findings in verdict.json only.");
  });
});

describe("the file", () => {
  const runs: readonly (readonly [string, RunData])[] = [
    ["failed", failingRun()],
    ["unknown", unknownRun()],
    ["interrupted", interruptedRun()],
    ...HOSTILE_TEXTS.map((text) => [JSON.stringify(text), hostileRun(text)] as const),
  ];

  it.each(runs)(
    "is well-formed, without a way out to the network or into a script: %s",
    (_, data) => {
      const html = renderHtmlReport(data);
      expect(showHidden(withoutScripts(html))).toBe(withoutScripts(html));
      const tags = tagsOf(withoutScripts(html));
      assertNested(tags, VOIDS);
      const scripts = tags.filter(({ name, closing }) => name === "script" && !closing);
      expect(scripts.filter(({ attributes }) => !attributes.has("type"))).toHaveLength(1);
      expect(tags.filter(({ name, closing }) => name === "style" && !closing)).toHaveLength(1);
      for (const { attributes } of tags) {
        for (const [name, value] of attributes) {
          expect(name).toMatch(KNOWN_ATTRIBUTES);
          if (name === "href") expect(value).toMatch(/^#[a-z]+$/);
          if (name === "id") expect(value).toMatch(/^[a-z-]+$/);
        }
      }
      expect(new Set(tags.map(({ name }) => name))).not.toContain("img");
    },
  );

  it("names its own style and script by hash, and allows nothing else", () => {
    const html = renderHtmlReport(hostileRun("</script><script>alert(1)</script>"));
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
    const hash = (element: string): string => {
      const text = new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(html)?.[1] ?? "";
      return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    };
    expect(policy).toBe(
      `default-src 'none'; style-src ${hash("style")}; script-src ${hash("script")}; img-src data:; base-uri 'none'; form-action 'none'`,
    );
  });

  it("shows hostile text as text", () => {
    expect(wordsOf(renderHtmlReport(hostileRun("<img src=x onerror=alert(1)>")))).toContain(
      "INVALID INTERRUPTED <img src=x onerror=alert(1)>",
    );
    expect(renderHtmlReport(hostileRun("\u202eabc"))).toContain("⟨U+202E⟩abc");
  });

  it("stays small when every value is a megabyte, and says what was cut", () => {
    const html = renderHtmlReport(hostileRun("x".repeat(1_000_000)));
    expect(html.length).toBeLessThan(300_000);
    expect(html).toContain("… (1000000 characters)");
  });

  it("stays small for 50,000 operations", () => {
    const data = bigRun(50_000);
    expect(data.history.operations).toHaveLength(50_000);
    expect(renderHtmlReport(data).length).toBeLessThan(1_000_000);
  });

  it("is the same for the same data", () => {
    expect(renderHtmlReport(failingRun())).toBe(renderHtmlReport(failingRun()));
  });
});

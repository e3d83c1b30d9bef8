import type { FaultName } from "../../core/faults.ts";
import { History } from "../../core/history.ts";
import { NEMESIS } from "../../core/ids.ts";
import type { Json } from "../../core/json.ts";
import type { Op } from "../../core/op.ts";
import type { Trace } from "../../core/trace.ts";
import type { VerdictDocument } from "../../core/verdict-document.ts";
import type { RunData } from "../run-data.ts";
import { PLAN } from "./run-around.ts";
import { traceBuilder } from "./trace-builder.ts";

/** What a broken or malicious system may write: markup, ends of scripts, controls, bidi overrides, commands, fences. */
export const HOSTILE_TEXTS: readonly string[] = [
  "<img src=x onerror=alert(1)>",
  "</script></style></title><script>alert(1)</script>",
  "\"' onmouseover=alert(1) x='",
  "javascript:alert(1)",
  "\u001b[31mred\u001b[0m \u001b]8;;http://evil\u0007link\u001b]8;;\u0007 \u0000\u0008\u007f\u009b",
  "\u202eright to left\u2066\u2028\u2029\ufeff",
  "half \ud800 pair \udc00 \ufffe\uffff",
  "\n::error::command\r\n  ::set-output name=x::y",
  "``` | `code` | **bold** @everyone #1 [link](http://evil) <!-- -->",
  "`@everyone` <b>",
  "]]> &amp; &lt; <![CDATA[",
  "__proto__",
  "",
];

/** A run in which `text` stands wherever a string can stand. */
export function hostileRun(text: string): RunData {
  const value: Json = { [text]: [text, { [text]: text }] };
  const ops = hostileOps(text, value);
  return {
    plan: {
      ...PLAN,
      system: text,
      bugs: [text],
      faults: [text as FaultName],
      leftOutFaults: [{ fault: text as FaultName, why: text }],
      nodes: [text],
      settings: { [text]: text },
    },
    history: new History(ops),
    trace: hostileTrace(text, ops),
    nodeLogs: [{ node: text, name: text, tail: `${text}\n${text}`, truncatedBytes: 7 }],
    runFolder: text,
    verdict: hostileVerdict(text, value),
  };
}

function hostileTrace(text: string, ops: readonly Op[]): Trace {
  const trace = traceBuilder([text, "n2"]);
  const [call, answer] = [ops[3], ops[4]];
  const called = call && trace.call(call);
  trace.add({ kind: "started", lane: text, incarnation: 1 });
  trace.state(text, text, 1);
  const first = trace.send(text, "n2", text, text);
  const received = trace.receive(first, { changed: true });
  trace.lose(trace.send("n2", text, text, text, received), text);
  trace.receive(trace.send("n2", text, text, text, received), { changed: true });
  trace.add({
    ...{ kind: "fault", lane: NEMESIS, fault: text, phase: "start", outcome: "installed" },
    ...{ nodes: [text], description: text },
  });
  if (answer) trace.end(answer, called ?? null);
  trace.add({ kind: "ended", lane: text, why: text });
  trace.add({ kind: "violation", lane: "n2", name: text, message: text });
  return trace.build();
}

function hostileOps(text: string, value: Json): readonly Op[] {
  const client = { process: 0, f: text, key: value, value, node: text };
  const fault = {
    fault: text,
    target: text,
    nodes: [text],
    description: text,
    evidence: value,
  };
  const lines: readonly Omit<Op, "index">[] = [
    { time: 1_000, process: NEMESIS, type: "invoke", f: text, value },
    {
      time: 2_000,
      process: NEMESIS,
      type: "info",
      f: text,
      value: { ...fault, phase: "start", outcome: "installed" },
    },
    { time: 2_500, process: NEMESIS, type: "info", f: text, value, error: text },
    { time: 3_000, type: "invoke", ...client },
    { time: 4_000, type: "ok", ...client, value: text },
    { time: 5_000, type: "invoke", ...client },
    { time: 6_000, type: "fail", ...client, error: text, observed: value },
    { time: 7_000, type: "invoke", ...client },
    { time: 8_000, type: "info", ...client, error: [text, text] },
    { time: 9_000, type: "invoke", ...client, process: 1 },
    { time: 9_500, process: NEMESIS, type: "invoke", f: `${text}2`, value },
  ];
  return lines.map((line, index) => ({ ...line, index }));
}

function hostileVerdict(text: string, value: Json): VerdictDocument {
  const outcomes = { invoked: 4, ok: 1, fail: 1, info: 2 };
  const finding = {
    anomaly: text,
    message: `${text}\n${text}`,
    ops: [3, 4, 5, 7, 9, 999],
    key: value,
  };
  const details = { [text]: value, list: [text, value], nested: { [text]: { [text]: value } } };
  return {
    schema: 1,
    valid: false,
    reason: text,
    seed: 1,
    system: text,
    workload: text,
    driver: text,
    bugs: [text],
    startedAt: text,
    durationMs: 1,
    checkers: {
      [text]: {
        valid: false,
        reason: text,
        findings: [finding, finding, finding, finding],
        details,
      },
      [`${text}2`]: { valid: "unknown", reason: text, details: { longestOutageMs: text } },
    },
    ops: { total: outcomes, byF: { [text]: outcomes } },
    nemesis: {
      [text]: { planned: 1, installed: 1, verified: 1, healed: 0, skipped: 1, failed: 1 },
    },
    messages: { [text]: text },
    incidents: [{ node: text, kind: text, message: text }],
    problems: [text],
    interrupted: true,
    hash: text,
    reproduce: text,
  };
}

import { assertNever } from "../core/assert.ts";
import type { CheckerResult } from "../core/verdict.ts";
import { commandsOf } from "./facts/commands.ts";
import type { RunData } from "./run-data.ts";
import { nameText } from "./text/operations.ts";
import { clip } from "./text/visible.ts";
import { type Attributes, element, escapedXml } from "./text/xml.ts";

const TEXT_CHARS = 20_000;
const MAX_FINDINGS = 20;

/**
 * The verdict as JUnit XML: a test case for each checker. A violation is a failure, named after its anomaly.
 * "Unknown" is an error and not a skip, because continuous integration shows skips as green.
 */
export function renderJunit(data: RunData): string {
  const { verdict } = data;
  const results = testCases(data);
  const failures = results.filter(([, { valid }]) => valid === false).length;
  const errors = results.filter(([, { valid }]) => valid === "unknown").length;
  const totals: Attributes = [
    ["name", verdict.system],
    ["tests", String(results.length)],
    ["failures", String(failures)],
    ["errors", String(errors)],
    ["skipped", "0"],
    ["time", (verdict.durationMs / 1000).toFixed(3)],
  ];
  const suite = element(
    "testsuite",
    [...totals, ["timestamp", verdict.startedAt]],
    [
      properties(data),
      ...results.map(([name, result]) => testCase(data, name, result)),
      ...problemOutput(data),
    ],
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element("testsuites", totals, [suite])}\n`;
}

/** The checkers, and the verdict itself where no checker accounts for it: it must not look better than it is. */
function testCases({ verdict }: RunData): readonly (readonly [string, CheckerResult])[] {
  const checkers = Object.entries(verdict.checkers);
  const accounted = checkers.some(([, { valid }]) => valid === verdict.valid);
  if (accounted) return checkers;
  return [...checkers, ["verdict", { valid: verdict.valid, reason: verdict.reason }]];
}

function properties(data: RunData): string {
  const { verdict } = data;
  const { reproduce, check } = commandsOf(data);
  const facts: Attributes = [
    ["seed", String(verdict.seed)],
    ["reproduce", reproduce],
    ["check", check],
    ["workload", verdict.workload],
    ["driver", verdict.driver],
    ["bugs", verdict.bugs.join(",")],
    ["interrupted", String(verdict.interrupted)],
  ];
  const list = facts.map(([name, value]) =>
    element(
      "property",
      [
        ["name", name],
        ["value", value],
      ],
      [],
    ),
  );
  return element("properties", [], list);
}

function testCase({ verdict }: RunData, name: string, result: CheckerResult): string {
  const attributes: Attributes = [
    ["classname", `${verdict.system}.${verdict.workload}`],
    ["name", name],
    ["time", "0"],
  ];
  return element("testcase", attributes, outcome(result));
}

function outcome({ valid, reason, findings = [] }: CheckerResult): readonly string[] {
  const first = findings[0];
  const message = reason ?? first?.message ?? "No reason given.";
  switch (valid) {
    case true:
      return [];
    case false: {
      const text = findings
        .slice(0, MAX_FINDINGS)
        .map(
          (finding) =>
            `${finding.anomaly}${finding.key === undefined ? "" : ` on key ${nameText(finding.key)}`}\n${finding.message}\nhistory lines: ${finding.ops.slice(0, 100).join(", ")}`,
        );
      return [outcomeElement("failure", first?.anomaly ?? "invalid", message, text.join("\n\n"))];
    }
    case "unknown":
      return [outcomeElement("error", "unknown", message, "")];
    default:
      return assertNever(valid);
  }
}

function outcomeElement(name: string, type: string, message: string, text: string): string {
  const attributes: Attributes = [
    ["message", message],
    ["type", type],
  ];
  return element(name, attributes, [escapedXml(clip(text, TEXT_CHARS))]);
}

function problemOutput({ verdict: { problems, incidents } }: RunData): readonly string[] {
  const lines = [
    ...problems.map((problem) => `harness: ${problem}`),
    ...incidents.map(({ node, kind, message }) => `${node}: ${kind}: ${message}`),
  ];
  if (lines.length === 0) return [];
  return [element("system-err", [], [escapedXml(clip(lines.join("\n"), TEXT_CHARS))])];
}

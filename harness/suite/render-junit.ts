import { type Attributes, element, escapedXml } from "../report/text/xml.ts";
import type { NightCell, NightJudgement } from "./judge-night.ts";

/**
 * A night as JUnit XML: one case a cell. What is unknown and trouble of the infrastructure are errors, for skips are shown as green;
 * skipped is what was not run, and what is in quarantine.
 */
export function renderNightJunit(night: NightJudgement): string {
  const { cells, objections, suite } = night;
  const cases = cells.map(testCase);
  const general = objections
    .filter(({ cell }) => cell === null)
    .map(({ message }) =>
      element(
        "testcase",
        [
          ["classname", suite],
          ["name", "suite"],
        ],
        [outcomeElement("error", "suite", message, "")],
      ),
    );
  const all = [...cases, ...general];
  const count = (name: string) => all.filter((text) => text.includes(`<${name} `)).length;
  const totals: Attributes = [
    ["name", suite],
    ["tests", String(all.length)],
    ["failures", String(count("failure"))],
    ["errors", String(count("error"))],
    ["skipped", String(count("skipped"))],
  ];
  const properties = element(
    "properties",
    [],
    [
      element(
        "property",
        [
          ["name", "night"],
          ["value", night.night],
        ],
        [],
      ),
    ],
  );
  const testsuite = element("testsuite", totals, [properties, ...all]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element("testsuites", totals, [testsuite])}\n`;
}

function testCase(cell: NightCell): string {
  const { line, task } = cell;
  const attributes: Attributes = [
    ["classname", `${task.cell.system}.${task.cell.workload ?? "default"}`],
    ["name", task.id],
    ["time", ((line?.result.durationMs ?? 0) / 1_000).toFixed(3)],
  ];
  return element("testcase", attributes, contentOf(cell));
}

function contentOf({ line, standing }: NightCell): readonly string[] {
  if (line === null) return [outcomeElement("skipped", "not-run", "It did not fit in.", "")];
  const { outcome, reason, result } = line;
  if (outcome === "passed") return [];
  const again = `${result.reproduce}\n${result.folder === null ? "" : `${result.folder}/report.html`}`;
  if (outcome !== "violation") return [outcomeElement("error", outcome, reason, again)];
  if (standing === "quarantined")
    return [outcomeElement("skipped", "quarantined", `${line.fingerprint}: ${reason}`, again)];
  return [outcomeElement("failure", result.violation?.anomaly ?? "invalid", reason, again)];
}

function outcomeElement(name: string, type: string, message: string, text: string): string {
  return element(
    name,
    [
      ["message", message],
      ["type", type],
    ],
    [escapedXml(text)],
  );
}

import { BLOCKING_CHECKER, blockingIn } from "../../core/blocking.ts";
import { faultWindows } from "../../core/faults.ts";
import { availabilityFigures, indeterminateCount } from "../facts/service.ts";
import type { RunData } from "../run-data.ts";
import { blockingText } from "../text/blocking.ts";
import { figureText, labelText } from "../text/labels.ts";
import { countOf, countText, shareText } from "../text/numbers.ts";
import type { Line } from "../text/terminal-line.ts";
import { oneLine } from "../text/visible.ts";
import { cutLines } from "./model-lines.ts";

const MAX_FAULTS = 4;

/** How hard it was tested, and how it served. */
export function effortLines(data: RunData): readonly Line[] {
  const { total } = data.verdict.ops;
  const unclear = indeterminateCount(total);
  const counts = `${countText(total.ok)} ok, ${countText(total.fail)} failed, ${countText(unclear)} indeterminate (${shareText(unclear, total.invoked)})`;
  return [
    ...faultLines(data),
    { label: "operations", text: `${countText(total.invoked)}: ${counts}` },
    { label: "availability", text: availabilityText(data) },
    ...blockingLines(data),
    ...cutLines(data),
  ];
}

function blockingLines({ verdict }: RunData): readonly Line[] {
  const found = blockingIn(verdict.checkers[BLOCKING_CHECKER]?.details);
  return found === null ? [] : [{ label: "blocked", text: blockingText(found), rows: 2 }];
}

function faultLines(data: RunData): readonly Line[] {
  const faults = Object.entries(data.verdict.nemesis);
  if (faults.length === 0) return [{ label: "faults", text: "none" }];
  const windows = faultWindows(data.history);
  const lines = faults.slice(0, MAX_FAULTS).map(([fault, counts], i) => {
    const { planned, verified, healed, skipped, failed } = counts;
    const parts = [`${verified} of ${planned} verified`, `${healed} healed`];
    if (skipped > 0) parts.push(`${skipped} skipped`);
    if (failed > 0) parts.push(`${failed} failed`);
    if (windows.some((window) => window.fault === fault && window.toNs === null))
      parts.push("still in place at the end");
    const doubtful = verified + skipped < planned || healed < verified;
    const text = `${oneLine(fault, 30)} ${parts.join(", ")}`;
    return {
      label: i === 0 ? "faults" : "",
      text,
      ...(doubtful ? { style: "yellow" as const } : {}),
    };
  });
  const cut = faults.length - lines.length;
  return cut > 0
    ? [...lines, { label: "", text: `${countOf(cut, "more kind")} in the report` }]
    : lines;
}

function availabilityText({ verdict }: RunData): string {
  const { invoked, ok } = verdict.ops.total;
  const figures = availabilityFigures(verdict).map(
    ([name, value]) => `${labelText(name)} ${figureText(name, value)}`,
  );
  return [`${shareText(ok, invoked)} ok`, ...figures].join(" · ");
}

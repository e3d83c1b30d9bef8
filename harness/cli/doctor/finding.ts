import type { Abilities } from "../../cluster/cluster.ts";

/** One thing that runs need, and how it is on this machine. */
export interface Finding {
  readonly name: string;
  /** `missing`: no run is possible. `limited`: some are not, or not as good. */
  readonly state: "ok" | "missing" | "limited";
  readonly message: string;
  /** What to do about it. */
  readonly fix?: string;
  /** By fault: null where it can be brought about here, otherwise why not. */
  readonly faults?: Abilities;
}

const MARKS: Readonly<Record<Finding["state"], string>> = {
  ok: "ok",
  missing: "MISSING",
  limited: "limited",
};
const MARK_WIDTH = 9;
const NAME_WIDTH = 15;
const INDENT = " ".repeat(MARK_WIDTH + NAME_WIDTH);

/** A line for each finding, and what it means below. */
export function asText(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ name, state, message, fix, faults }) => [
    `${MARKS[state].padEnd(MARK_WIDTH)}${name.padEnd(NAME_WIDTH)}${message}`,
    ...(fix === undefined ? [] : [`${INDENT}${fix}`]),
    ...(faults === undefined ? [] : whyNot(faults).map((line) => `${INDENT}${line}`)),
  ]);
  return `${lines.join("\n")}\n`;
}

/** A line for each reason, with all the faults that it keeps out. */
function whyNot(faults: Abilities): readonly string[] {
  const kept = new Map<string, string[]>();
  for (const [fault, reason] of Object.entries(faults)) {
    if (reason !== null) kept.set(reason, [...(kept.get(reason) ?? []), fault]);
  }
  return [...kept].map(([reason, names]) => `no ${names.join(", ")}: ${reason}`);
}

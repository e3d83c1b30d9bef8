import type { RunEntry } from "../../core/run-entry.ts";

/** How a run ended, in one word: what filters, badges and squares go by. */
export type RunOutcome = "invalid" | "unknown" | "valid" | "running" | "stopped";
export const RUN_OUTCOMES: readonly RunOutcome[] = [
  "invalid",
  "unknown",
  "valid",
  "running",
  "stopped",
];

/** A sign for each, so that nothing depends on colour alone. */
export const OUTCOME_SIGNS: Readonly<Record<RunOutcome, string>> = {
  invalid: "✗",
  unknown: "?",
  valid: "✓",
  running: "▸",
  stopped: "■",
};

export function outcomeOfRun({ state, valid }: Pick<RunEntry, "state" | "valid">): RunOutcome {
  if (state === "running" || state === "stopped") return state;
  if (state === "unreadable" || valid === "unknown" || valid === null) return "unknown";
  return valid ? "valid" : "invalid";
}

import type { VerdictDocument } from "../core/verdict-document.ts";

/** DESIGN section 6; 130 is the shell's code for a run that Ctrl-C ended. */
export type ExitCode = 0 | 1 | 2 | 130 | 254 | 255;

/** A proven violation always wins, then trouble of the harness, an interrupt, and what could not be decided. */
const BY_WEIGHT: readonly ExitCode[] = [1, 255, 254, 130, 2, 0];

/** The exit code of a judged history. */
export function exitCodeOf(verdict: VerdictDocument): ExitCode {
  if (verdict.valid === false) return 1;
  if (verdict.problems.length > 0) return 255;
  return verdict.valid === true ? 0 : 2;
}

/** The exit code of several runs together. */
export function worstExitCode(codes: readonly ExitCode[]): ExitCode {
  return BY_WEIGHT.find((code) => codes.includes(code)) ?? 0;
}

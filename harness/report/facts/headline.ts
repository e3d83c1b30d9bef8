import { assertNever } from "../../core/assert.ts";
import type { Validity } from "../../core/verdict.ts";
import type { VerdictDocument } from "../../core/verdict-document.ts";

export type Tone = "valid" | "invalid" | "unknown";

/** A verdict as people read it; never by colour alone. */
export interface Headline {
  readonly tone: Tone;
  readonly word: "VALID" | "INVALID" | "UNKNOWN" | "RUNNING";
  readonly sign: "✓" | "✗" | "?" | "▸";
}

export function headlineOf(valid: Validity, isRunning = false): Headline {
  if (isRunning) return { tone: "unknown", word: "RUNNING", sign: "▸" };
  switch (valid) {
    case true:
      return { tone: "valid", word: "VALID", sign: "✓" };
    case false:
      return { tone: "invalid", word: "INVALID", sign: "✗" };
    case "unknown":
      return { tone: "unknown", word: "UNKNOWN", sign: "?" };
    default:
      return assertNever(valid);
  }
}

/** The checkers that did not say valid, the worst first, with their reasons. */
export function objections(
  verdict: VerdictDocument,
): readonly { checker: string; valid: false | "unknown"; reason: string }[] {
  const found: { checker: string; valid: false | "unknown"; reason: string }[] = [];
  for (const [checker, { valid, reason, findings }] of Object.entries(verdict.checkers)) {
    if (valid === true) continue;
    found.push({ checker, valid, reason: reason ?? findings?.[0]?.message ?? "No reason given." });
  }
  return found.sort((left, right) => rank(left.valid) - rank(right.valid));
}

function rank(valid: false | "unknown"): number {
  return valid === false ? 0 : 1;
}

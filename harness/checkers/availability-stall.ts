import type { History } from "../core/history.ts";
import { notedLines } from "../core/notes.ts";
import type { CheckerResult } from "../core/verdict.ts";

/** A majority that was whole, and yet did not serve its clients; null when there was none, or none was asked to. */
export function stallOf(history: History): Omit<CheckerResult, "details"> | null {
  for (const { op, note } of notedLines(history)) {
    if (note.note !== "stall") continue;
    const message = `A majority that was whole did not serve: ${note.waitingFor}`;
    const finding = { anomaly: "stall", message, ops: [op.index] };
    return { valid: false, reason: `${message}.`, findings: [finding] };
  }
  return null;
}

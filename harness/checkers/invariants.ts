import { notedLines } from "../core/notes.ts";
import type { Checker } from "./checker.ts";

/**
 * What was seen of the nodes' own state while the run went on. Whether anybody looked is for the caller to know: a history
 * without a breach is valid here.
 */
export function invariants(): Checker {
  return {
    name: "invariants",
    async check(history) {
      for (const { op, note } of notedLines(history)) {
        if (note.note !== "invariant") continue;
        const { name: anomaly, message } = note;
        return {
          valid: false,
          reason: `${message}.`,
          findings: [{ anomaly, message, ops: [op.index] }],
        };
      }
      return { valid: true };
    },
  };
}

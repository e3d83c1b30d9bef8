import { assertNever } from "../../core/assert.ts";
import type { History } from "../../core/history.ts";
import { isAwditLine, readAwdit } from "./awdit.ts";
import { readEdn } from "./edn.ts";
import { isJepsenLogLine, readJepsenLog } from "./jepsen-log.ts";
import { readPorcupineKv } from "./porcupine.ts";

/** Formats of other projects that histories can be read from. */
export const FOREIGN_FORMATS = ["edn", "jepsen-log", "porcupine", "awdit"] as const;
export type ForeignFormat = (typeof FOREIGN_FORMATS)[number];

export interface ImportOptions {
  /**
   * Where EDN histories have the key: in a field `:key`, or in the value, as the `[k v]` of Jepsen's independent keys.
   * Default: field.
   */
  readonly keyIn?: "value" | "field";
}

/**
 * Reads a history that another project recorded. Indexes and, where the format has none, times are line numbers.
 *
 * @param fileName for error messages.
 * @throws UsageError that names file, line and value.
 */
export function readForeignHistory(
  text: string,
  format: ForeignFormat,
  fileName: string,
  { keyIn = "field" }: ImportOptions = {},
): History {
  switch (format) {
    case "edn":
      return readEdn(text, fileName, keyIn);
    case "jepsen-log":
      return readJepsenLog(text, fileName);
    case "porcupine":
      return readPorcupineKv(text, fileName);
    case "awdit":
      return readAwdit(text, fileName);
    default:
      return assertNever(format);
  }
}

/** The format that the beginning of the text looks like; `jsonl` is our own, and the guess when nothing fits. */
export function guessFormat(text: string): ForeignFormat | "jsonl" {
  const lines = text.slice(0, 65_536).split("\n", 50);
  if (lines.some(isJepsenLogLine)) return "jepsen-log";
  const first =
    lines.find((line) => line.trim() !== "" && !line.trim().startsWith(";"))?.trim() ?? "";
  if (isAwditLine(first)) return "awdit";
  const isEdn = /^(#[\w.]+\s*)?[[({]/.test(first) && /:(process|type|f)\s/.test(lines.join("\n"));
  if (!isEdn) return "jsonl";
  return first.startsWith("{") && /:f\s+:(get|put|append)\b/.test(first) ? "porcupine" : "edn";
}

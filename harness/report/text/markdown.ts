import { oneLine } from "./visible.ts";

const TEXT_CHARS = 300;

/** A code span that `text` cannot end: its fence is longer than any run of backticks inside (CommonMark 6.1). */
export function code(text: string, maxChars = TEXT_CHARS): string {
  const line = oneLine(text, maxChars).trim();
  if (line === "") return "–";
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}

import { readFileSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { type Answer, HTML, notFound } from "./answer.ts";

/**
 * A file below the results folder. Reports carry a policy of their own and are shown; everything else a system under test
 * may have written, and is text.
 */
export function runFile(results: string, path: string): Answer {
  const file = insideOf(results, path);
  if (file === null || !statSync(file).isFile()) return notFound();
  const isPage = /(^|[/\\])(report|index)\.html$/.test(path) && !path.includes("/nodes/");
  return { status: 200, type: isPage ? HTML : "text/plain", body: readFileSync(file) };
}

/** The real path of what is named, links followed; null when there is none, or when it lies elsewhere. */
export function insideOf(results: string, path: string): string | null {
  try {
    const root = realpathSync(results);
    const real = realpathSync(join(root, path));
    return real.startsWith(root + sep) ? real : null;
  } catch {
    return null;
  }
}

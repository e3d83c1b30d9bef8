import type { RunEntry } from "../../../core/run-entry.ts";

/** Where a run's report is; null: it has none. A run in progress can be watched where the page is served. */
export function hrefOf({ path, state, hasReport }: RunEntry): string | null {
  const folder = path.split("/").map(encodeURIComponent).join("/");
  if (hasReport) return `${folder}/report.html`;
  const isServed = document.documentElement.dataset.live !== undefined;
  return isServed && (state === "running" || state === "stopped") ? `${folder}/live` : null;
}

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RunEntry } from "../../core/run-entry.ts";
import { renderHtmlReport } from "../html-report.tsx";
import { renderRunsPage } from "../runs/runs-page.tsx";
import { PageOpener, whyNoBrowser } from "./browser.ts";
import { failingRun, passingRun, unknownRun } from "./fixtures.ts";
import { digestOfPictureSources, PICTURES_TAKEN } from "./picture-sources.ts";

/** The pictures in the documentation, of the pages as they are now. */
const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));

const why = whyNoBrowser();
if (why !== null) throw new Error(why);
const opener = await PageOpener.launch();
try {
  await take("report-failed.png", renderHtmlReport(failingRun()));
  await take("report-passed.png", renderHtmlReport(passingRun()));
  await take("report-timeline.png", renderHtmlReport(failingRun()), "#timeline");
  await take("runs.png", renderRunsPage(listOfRuns()));
  writeFileSync(join(ROOT, PICTURES_TAKEN), `{ "sources": "${digestOfPictureSources(ROOT)}" }\n`);
} finally {
  await opener.close();
}

async function take(name: string, html: string, part?: string): Promise<void> {
  const { page } = await opener.openHtml(html);
  await page.locator(".explorable").waitFor();
  const path = join(ROOT, "docs", name);
  if (part === undefined) await page.screenshot({ path });
  else await page.locator(part).screenshot({ path });
  process.stdout.write(`${path}\n`);
}

function listOfRuns(): readonly RunEntry[] {
  const runs = [failingRun(), passingRun(), unknownRun()];
  return Array.from({ length: 14 }, (_, n) => {
    const { plan, verdict } = runs[n % 5 === 3 ? 0 : n % 7 === 5 ? 2 : 1] ?? passingRun();
    const day = String(20 - n).padStart(2, "0");
    return {
      ...{ path: `raft-kv-register/202611${day}T021305.000Z-seed${40 + n}`, state: "judged" },
      ...{ valid: verdict.valid, reason: verdict.reason, bugs: verdict.bugs, anomalies: [] },
      ...{ system: n % 3 === 2 ? "quorum-kv" : "raft-kv", workload: verdict.workload },
      ...{ driver: verdict.driver, seed: 40 + n, startedAt: `2026-11-${day}T02:13:05.000Z` },
      ...{ durationMs: verdict.durationMs, faults: plan?.faults ?? [], settings: {} },
      ...{ ops: verdict.ops.total, faultCounts: null, longestOutageMs: 300 + 97 * n },
      ...{ reproduce: verdict.reproduce, hasReport: true },
    };
  });
}

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PageOpener, whyNoBrowser } from "../report/testing/browser.ts";
import { judgeNight } from "./judge-night.ts";
import type { LedgerLine } from "./ledger.ts";
import { passing, violating } from "./testing/scripted.ts";
import { trendOf } from "./trend.ts";
import { renderTrendPage } from "./trend-page.tsx";

const why = whyNoBrowser();
const HOSTILE = `</style><script>document.title="owned"</script><img src=x onerror=alert(1)>`;

function line(n: number, cell: string, more: Partial<LedgerLine> = {}): LedgerLine {
  const night = `2026-11-${10 + n}`;
  const job = { suite: "s", night, cell, args: ["run", "x"], seed: n, attempt: 1, limitMs: 1 };
  return {
    ...{
      schema: 1,
      suite: "s",
      night,
      task: cell,
      cell,
      why: "fill",
      outcome: "passed",
      reason: "fine",
    },
    ...{
      fingerprint: null,
      bug: null,
      isExpected: false,
      system: "x",
      workload: null,
      nemesis: null,
    },
    ...{ driver: "sim", attempts: 1, hits: 0, tries: 0, elapsedMs: 1, commit: null },
    ...{ result: passing(job), finishedAt: `${night}T03:00:00Z`, ...more },
  };
}

describe.skipIf(why !== null)(
  `the trend page in a browser${why === null ? "" : ` (${why})`}`,
  () => {
    let opener: PageOpener;
    beforeAll(async () => {
      opener = await PageOpener.launch();
    });
    afterAll(() => opener.close());

    it("shows the night's verdict, the grid and the fingerprints; nothing in it runs", async () => {
      const bad = { outcome: "violation", reason: HOSTILE, fingerprint: "0123456789ab" } as const;
      const job = { suite: "s", night: "", cell: "", args: [], seed: 1, attempt: 1, limitMs: 1 };
      const result = { ...violating(job, "stale-read"), folder: "nights/2026-11-13/cells/a" };
      const ledger = [
        ...[1, 2, 3].map((n) => line(n, "a/good")),
        line(2, "b/bad"),
        line(3, "b/bad", { ...bad, result, hits: 2, tries: 4 }),
      ];
      const tasks = ["a/good", "b/bad", "c/late"].map((id) => ({
        ...({ id, why: "fill", seed: 1, estimateMs: 1 } as const),
        cell: { id, system: "x", workload: null, nemesis: null, driver: "sim", bug: null } as const,
      }));
      const night = judgeNight({ suite: "s", night: "2026-11-13", tasks, ledger, quarantine: [] });
      const { page, complaints } = await opener.openHtml(
        renderTrendPage(night, trendOf(night, ledger)),
      );
      expect(await page.innerText("h1")).toBe("FAIL: s, night 2026-11-13");
      expect(await page.innerText(".banner")).toContain("1 violated (1 new)");
      const row = page.locator("tr", { hasText: "b/bad" }).first();
      expect((await row.locator(".nights").innerText()).replace(/\s/g, "")).toBe("–·✗");
      expect(await row.locator("a").getAttribute("href")).toBe(
        "nights/2026-11-13/cells/a/report.html",
      );
      expect(await page.innerText("body")).toContain("2 of 4 runs (15 % to 85 %)");
      expect(await page.locator("tr", { hasText: "c/late" }).innerText()).toContain("not run");
      expect(await page.title()).not.toBe("owned");
      expect(complaints).toEqual([]);
    });
  },
);

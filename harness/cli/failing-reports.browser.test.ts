import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { SYSTEMS } from "../../systems-under-test/registry.ts";
import type { Settings } from "../../systems-under-test/system.ts";
import { SIM_ABILITIES } from "../cluster/sim/sim-disturbances.ts";
import { renderHtmlReport } from "../report/html-report.tsx";
import { PageOpener, whyNoBrowser } from "../report/testing/browser.ts";
import { checkersOf } from "./analyse.ts";
import { CHECKERS } from "./checkers.ts";
import { failingRun, NEVER_INVALID, SEARCHES } from "./fixtures/failing-runs.ts";
import { planOf } from "./plan.ts";
import { parseRunFlags, RUN_DEFAULTS } from "./run-flags.ts";

const FAILING = SEARCHES.flatMap((search) => search.finds.map((checker) => ({ checker, search })));

test("every checker has a run that it calls invalid, or a reason why none can be", () => {
  const asked = CHECKERS.map(({ name }) => name);
  const known = [...FAILING.map(({ checker }) => checker), ...Object.keys(NEVER_INVALID)];
  expect([...new Set([...asked, ...askedByRuns()])].sort()).toEqual(known.sort());
});

/** The checkers of runs of all systems with all their workloads, in all configurations that they name. */
function askedByRuns(): readonly string[] {
  return SYSTEMS.flatMap(({ name: system, bugs, configurations = [], workloads }) => {
    const named: readonly Example[] = [{}, ...configurations, ...bugs];
    const others = workloads.filter((name) => !named.some(({ workload }) => workload === name));
    const examples: readonly Example[] = [...named, ...others.map((workload) => ({ workload }))];
    return examples.flatMap(({ settings = {}, workload }) => {
      const set = Object.entries(settings).map((pair) => pair.join("="));
      const given = { system, workload, set, on: "sim", json: false };
      const flags = parseRunFlags({ ...RUN_DEFAULTS, ...given });
      return checkersOf(planOf(flags, 1, new Date(0), SIM_ABILITIES)).map(({ name }) => name);
    });
  });
}

interface Example {
  readonly workload?: string;
  readonly settings?: Settings;
}

/** Where the causal drawing is wider than the page, it scrolls; paper does not. */
async function expectWholeOnPaper(page: Page): Promise<void> {
  await page.setViewportSize({ width: 600, height: 800 });
  const drawing = page.locator(".causal");
  const rightOf = async (part: Locator): Promise<number> => {
    const box = await part.boundingBox();
    return (box?.x ?? Number.NaN) + (box?.width ?? 0);
  };
  expect(await rightOf(drawing.locator("svg"))).toBeGreaterThan(await rightOf(drawing));
  await page.emulateMedia({ media: "print" });
  expect(await rightOf(drawing.locator("svg"))).toBeLessThanOrEqual(await rightOf(drawing));
}

const why = whyNoBrowser();

describe.skipIf(why !== null)(
  `the report of a run that went wrong${why === null ? "" : ` (${why})`}`,
  () => {
    let opener: PageOpener;
    beforeAll(async () => {
      opener = await PageOpener.launch();
    });
    afterAll(() => opener.close());

    it.each(FAILING)(
      "$checker: verdict and proof are on the first screen, and the timeline follows",
      async ({ checker, search }) => {
        const data = await failingRun(search, checker);
        const { page, complaints } = await opener.openHtml(renderHtmlReport(data));
        const argument = page.locator("[data-proof='0']").locator("li").first();
        for (const part of [
          page.getByRole("heading", { name: "INVALID", exact: true }),
          argument,
        ]) {
          const box = await part.boundingBox();
          expect(box && box.y + box.height).toBeLessThan(800);
        }
        const own = page.locator(".proof", { hasText: `found by ${checker}` }).first();
        expect((await own.locator(".steps").textContent())?.length).toBeGreaterThan(20);
        // What an invariant means is for its system to say.
        if (checker !== "invariants") expect(await own.locator(".meaning").count()).toBe(1);
        const next = own.getByRole("button", { name: "next ›" });
        if ((await next.count()) > 0) {
          await next.click();
          expect(await page.locator(".selection").innerText()).toMatch(/^A /);
        }
        if (data.trace !== null) await expectWholeOnPaper(page);
        expect(complaints).toEqual([]);
        await page.close();
      },
      60_000,
    );
  },
);

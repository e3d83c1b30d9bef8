import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SYSTEMS } from "../../systems-under-test/registry.ts";
import { WORKLOADS } from "../../workloads/registry.ts";
import { SIM_ABILITIES } from "../cluster/sim/sim-disturbances.ts";
import { renderHtmlReport } from "../report/html-report.tsx";
import type { RunData } from "../report/run-data.ts";
import { seriousIssues } from "../report/testing/accessibility.ts";
import { PageOpener, whyNoBrowser } from "../report/testing/browser.ts";
import { planOf } from "./plan.ts";
import { parseRunFlags, RUN_DEFAULTS } from "./run-flags.ts";
import { simulate } from "./simulate.ts";

const BUILT_IN = WORKLOADS.filter((workload) => systemFor(workload.name) !== undefined);
/** What axe looks at: it takes longer than all else here, and the other pages are made of the same parts. */
const LOOKED_AT = ["register", "bank"];
/** Those whose reads show a quantity: it is drawn between what it has to be and what it may be. */
const WITH_LEDGER = ["bank", "crdt", "set", "counter"];

/** The first system that is made for a workload, in a configuration that it goes with, and correct. */
function systemFor(workload: string) {
  const system = SYSTEMS.find(({ workloads }) => workloads.includes(workload));
  if (!system) return undefined;
  const { configurations = [], bugs } = system;
  const example = [...configurations, ...bugs].find((it) => it.workload === workload);
  return { system, settings: example?.settings ?? {} };
}

const LAST_SEED = 17;

/** Three simulated seconds under faults; of one workload with all that the simulator wrote down, which is much to look at. */
async function passingRunOf(workload: string): Promise<RunData> {
  const { system, settings } = systemFor(workload) ?? {};
  const set = Object.entries(settings ?? {}).map((pair) => pair.join("="));
  const given = { system: system?.name, workload, set, on: "sim", timeLimit: 3, json: false };
  const faults = { nemesis: "partition,kill,pause", nemesisInterval: 1 };
  const flags = parseRunFlags({ ...RUN_DEFAULTS, ...given, ...faults });
  for (let seed = 7; ; seed++) {
    const plan = planOf(flags, seed, new Date(0), SIM_ABILITIES);
    const { history, trace, verdict } = await simulate(plan, { trace: workload === "register" });
    // So short a run may have left something out.
    if (verdict.valid === "unknown" && seed < LAST_SEED) continue;
    expect(verdict.valid, `${workload}: ${verdict.reason}`).toBe(true);
    return { plan, history, trace, verdict, nodeLogs: [] };
  }
}

const why = whyNoBrowser();

describe.skipIf(why !== null)(
  `the report of a run that went well${why === null ? "" : ` (${why})`}`,
  () => {
    let opener: PageOpener;
    beforeAll(async () => {
      opener = await PageOpener.launch();
    });
    afterAll(() => opener.close());

    it.each(BUILT_IN)(
      "$name: says so, and how hard it was tested",
      async ({ name }) => {
        const data = await passingRunOf(name);
        const { page, complaints } = await opener.openHtml(renderHtmlReport(data));
        for (const heading of ["VALID", "How hard was it tested?"]) {
          const box = await page.getByRole("heading", { name: heading, exact: true }).boundingBox();
          expect(box && box.y + box.height, heading).toBeLessThan(800);
        }
        const effort = await page.locator("#effort").innerText();
        expect(effort).toMatch(/partition/);
        expect(effort).not.toMatch(/undefined|NaN|\[object/);
        const charts = await page.locator(".chart figcaption").allInnerTexts();
        expect(charts.some((title) => title.includes("what they had to"))).toBe(
          WITH_LEDGER.includes(name),
        );
        await page.locator(".timeline-box").focus();
        await page.keyboard.press("ArrowRight");
        expect(await page.locator(".selection").innerText()).toMatch(/process \d+ on n\d/);
        if (LOOKED_AT.includes(name)) expect(await seriousIssues(page)).toEqual([]);
        expect(complaints).toEqual([]);
        await page.close();
      },
      60_000,
    );
  },
);

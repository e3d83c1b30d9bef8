import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderHtmlReport } from "../report/html-report.tsx";
import { PageOpener, whyNoBrowser } from "../report/testing/browser.ts";
import { runData } from "../report/testing/run-around.ts";
import { CHECKERS, type CheckerChoice, type NamedChecker } from "./checkers.ts";
import { BROKEN_HISTORIES, NEVER_INVALID } from "./fixtures/broken-histories.ts";

const BUDGET = { timeoutMs: 10_000, memoryMb: 256 };
const CHOICE: CheckerChoice = {
  ...{ model: "cas-register", initial: null, claimed: ["linearizable"] },
  consistencyModels: ["strict-serializable"],
  assumptions: { wfrKeys: false, sequentialKeys: false, linearizableKeys: true },
};
/** Who asks for claims of data other than registers asks for what a reader of them would miss. */
const DURABLE: CheckerChoice = { ...CHOICE, claimed: ["no-lost-writes", "convergence"] };

/** A run that one checker found wrong. */
async function brokenRun(checker: NamedChecker) {
  const history = BROKEN_HISTORIES[checker.name];
  if (!history)
    throw new Error(
      `${checker.name} has no history in fixtures/broken-histories.ts that breaks it`,
    );
  const choice = ["set-full", "counter"].includes(checker.name) ? DURABLE : CHOICE;
  const result = await checker.create(choice).check(history, BUDGET);
  expect(result.valid, result.reason).toBe(false);
  return runData(history, {
    ...{ valid: false, reason: result.reason ?? "" },
    checkers: { [checker.name]: result },
  });
}

describe("every checker that can say invalid", () => {
  const able = CHECKERS.filter(({ name }) => !NEVER_INVALID.includes(name));

  it.each(able)("$name has a proof in the report", async (checker) => {
    const html = renderHtmlReport(await brokenRun(checker));
    expect(html).toContain('class="card proof" data-proof="0"');
    expect(html).toContain('<th scope="row">A</th>');
    expect(html).not.toContain("No checker named the operations");
  });

  const why = whyNoBrowser();
  describe.skipIf(why !== null)(`in a browser${why === null ? "" : ` (${why})`}`, () => {
    let opener: PageOpener;
    beforeAll(async () => {
      opener = await PageOpener.launch();
    });
    afterAll(() => opener.close());

    it("shows verdict and proof on the first screen, and the timeline follows the proof", async () => {
      for (const checker of able) {
        const { page, complaints } = await opener.openHtml(
          renderHtmlReport(await brokenRun(checker)),
        );
        const step = page.locator("[data-proof='0'] li").first();
        for (const part of [page.getByRole("heading", { name: "INVALID", exact: true }), step]) {
          const box = await part.boundingBox();
          expect(box && box.y + box.height, checker.name).toBeLessThan(800);
        }
        expect((await step.innerText()).length, checker.name).toBeGreaterThan(10);
        await page.locator("[data-proof='0'] .proof-walk button").nth(1).click();
        expect(await page.locator(".selection").innerText(), checker.name).toMatch(/^A /);
        expect(complaints, checker.name).toEqual([]);
        await page.close();
      }
    }, 120_000);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderHtmlReport } from "./html-report.tsx";
import { seriousIssues } from "./testing/accessibility.ts";
import { PageOpener, whyNoBrowser } from "./testing/browser.ts";
import { failingRun, passingRun, unknownRun } from "./testing/fixtures.ts";
import { HOSTILE_TEXTS, hostileRun } from "./testing/hostile.ts";

const why = whyNoBrowser();
let opener: PageOpener;

describe.skipIf(why !== null)(`a report in a browser${why === null ? "" : ` (${why})`}`, () => {
  beforeAll(async () => {
    opener = await PageOpener.launch();
  });
  afterAll(() => opener.close());

  it("shows verdict, proof and command of a failed run on the first screen", async () => {
    const { page, complaints } = await opener.openHtml(renderHtmlReport(failingRun()));
    for (const text of ["INVALID", "Key k9 is not linearizable", "Nothing wrote 70 after 71"]) {
      const box = await page.getByText(text).first().boundingBox();
      expect(box && box.y + box.height, text).toBeLessThan(800);
    }
    const command = page.getByText("npx faultline run raft-kv --bug stale-read --seed 42");
    expect((await command.first().boundingBox())?.y).toBeLessThan(800);
    expect(complaints).toEqual([]);
  });

  it("says the same without scripts", async () => {
    const screen = { javaScriptEnabled: false };
    const { page } = await opener.openHtml(renderHtmlReport(failingRun()), screen);
    const words = await page.innerText("body");
    expect(words).toContain("INVALID");
    expect(words).toContain("no order of these operations allows it");
    expect(words).toContain("npx faultline run raft-kv --bug stale-read --seed 42");
    expect(words).toContain("need a browser that runs scripts");
  });

  it("walks through the proof, and the timeline follows", async () => {
    const { page, complaints } = await opener.openHtml(renderHtmlReport(failingRun()));
    const selection = page.locator(".selection");
    await page.getByRole("button", { name: "next ›" }).click();
    expect(await selection.innerText()).toMatch(/^A write k9 70 ok\s+process 10 on n2/);
    await page.getByRole("button", { name: "next ›" }).click();
    expect(await page.locator(".proof-said").innerText()).toBe("B: 2 of 4");
    expect(await page.locator("tr.chosen").innerText()).toContain("write k9 71");
    await page.getByRole("button", { name: "‹ previous" }).click();
    expect(await page.locator(".proof-said").innerText()).toBe("A: 1 of 4");
    expect(complaints).toEqual([]);
  });

  it("filters and lists operations, and keeps it in the address", async () => {
    const { page, complaints } = await opener.openHtml(renderHtmlReport(failingRun()));
    await page.getByLabel("Filter operations").fill("key:k9");
    expect(await page.locator(".search output").innerText()).toBe("4 of 2,004 operations");
    await page.getByRole("button", { name: "indeterminate" }).click();
    expect(await page.locator(".search output").innerText()).toBe("0 of 2,004 operations");
    await page.getByRole("button", { name: "indeterminate" }).click();
    await page.getByText("Operations as a list").click();
    expect(await page.locator(".operations tbody tr[aria-rowindex]").count()).toBe(4);
    await page.locator(".operations button", { hasText: "read k9 → 70" }).click();
    expect(await page.locator(".selection").innerText()).toMatch(/^D read k9 → 70/);
    await page.waitForURL(/q=key%3Ak9/);
    expect(complaints).toEqual([]);
  });

  it("is driven by keys", async () => {
    const { page, complaints } = await opener.openHtml(renderHtmlReport(passingRun()));
    const span = page.locator(".span-text");
    const whole = await span.innerText();
    await page.locator(".timeline-box").focus();
    await page.keyboard.press("+");
    expect(await span.innerText()).not.toBe(whole);
    await page.keyboard.press("0");
    expect(await span.innerText()).toBe(whole);
    await page.keyboard.press("ArrowRight");
    const first = await page.locator(".selection").innerText();
    await page.keyboard.press("ArrowRight");
    expect(await page.locator(".selection").innerText()).not.toBe(first);
    await page.keyboard.press("/");
    await page.keyboard.type("cas");
    expect(await page.getByLabel("Filter operations").inputValue()).toBe("cas");
    expect(complaints).toEqual([]);
  });

  it("draws other lanes, and answers the pointer", async () => {
    const { page } = await opener.openHtml(renderHtmlReport(failingRun()));
    const canvas = page.locator("canvas.timeline");
    const picture = () => canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL());
    const byProcess = await picture();
    await page.getByRole("button", { name: "node", exact: true }).click();
    await expect.poll(picture).not.toBe(byProcess);
    const span = await page.locator(".span-text").innerText();
    await canvas.scrollIntoViewIfNeeded();
    await canvas.dblclick({ position: { x: 400, y: 120 } });
    await expect.poll(() => page.locator(".span-text").innerText()).not.toBe(span);
  });

  it.each([
    ["failed", "light", failingRun],
    ["failed", "dark", failingRun],
    ["passed", "light", passingRun],
    ["unknown", "dark", unknownRun],
  ] as const)("has nothing serious in the way of anybody: %s, %s", async (_, colorScheme, run) => {
    const { page, complaints } = await opener.openHtml(renderHtmlReport(run()), { colorScheme });
    expect(await seriousIssues(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it("fits a narrow screen", async () => {
    const { page } = await opener.openHtml(renderHtmlReport(failingRun()), { width: 390 });
    const wider = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
    expect(wider).toBe(0);
  });

  it("runs nothing that a system under test wrote, and shows it as text", async () => {
    for (const text of [HOSTILE_TEXTS.join(" "), "x".repeat(1_000_000)]) {
      const { page, complaints } = await opener.openHtml(renderHtmlReport(hostileRun(text)));
      expect(complaints).toEqual([]);
      expect(await page.locator("body img, body iframe, body script[src]").count()).toBe(0);
      expect(await page.locator(".explorer").count()).toBe(1);
      await page.close();
    }
  });
});

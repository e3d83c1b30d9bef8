import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect } from "vitest";
import { seriousIssues } from "../../report/testing/accessibility.ts";
import { PageOpener } from "../../report/testing/browser.ts";
import { type LedgerLine, readLedger } from "../ledger.ts";

/**
 * Looks at what a suite has left after its first night, a green one with canaries, as who opens it: JUnit, the trend, the list
 * of runs, the report of a bug that was found. No link leads nowhere, and no page complains.
 */
export async function lookAround(folder: string, suite: string): Promise<void> {
  const ledger = readLedger(join(folder, "ledger.jsonl"));
  const junit = readFileSync(join(folder, "junit.xml"), "utf8");
  expect(junit).toContain(`tests="${ledger.length}" failures="0"`);
  const opener = await PageOpener.launch();
  try {
    const { page, complaints } = await opener.open(pathToFileURL(join(folder, "index.html")).href);
    expect(await page.innerText("h1")).toMatch(new RegExp(`^PASS: ${suite}, night `));
    expect(await page.locator(".nights").count()).toBe(ledger.length);
    for (const link of await page.locator("a").evaluateAll((all) => all.map(String)))
      expect(existsSync(fileURLToPath(link)), link).toBe(true);
    expect(await seriousIssues(page)).toEqual([]);

    await page.getByRole("link", { name: "runs.html" }).click();
    await page.locator(".explorable").waitFor();
    const found = ledger.filter(({ bug }) => bug !== null);
    await page.getByRole("button", { name: `${found.length} invalid` }).click();
    const rows = page.locator(".runs-table tbody tr");
    expect(await rows.count()).toBe(found.length);
    for (const bug of found.map(bugOf)) expect(await rows.allInnerTexts()).toContainEqual(bug);
    expect(await seriousIssues(page)).toEqual([]);

    await rows.first().getByRole("link").first().click();
    await page.getByRole("heading", { name: "INVALID", exact: true }).waitFor();
    expect(complaints).toEqual([]);
  } finally {
    await opener.close();
  }
}

function bugOf({ bug }: LedgerLine): unknown {
  return expect.stringContaining(String(bug));
}

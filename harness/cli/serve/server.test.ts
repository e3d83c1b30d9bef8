import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seriousIssues } from "../../report/testing/accessibility.ts";
import { PageOpener, whyNoBrowser } from "../../report/testing/browser.ts";
import { passingRun } from "../../report/testing/fixtures.ts";
import { formatOp } from "../../store/history-file.ts";
import { type RunningServer, startServer } from "./server.ts";

let results: string;
let server: RunningServer;
const { plan, verdict, history } = passingRun();

beforeAll(async () => {
  results = mkdtempSync(join(tmpdir(), "faultline-serve-"));
  addRun("done-1", { "verdict.json": JSON.stringify(verdict), "report.html": "<p>report</p>" });
  const broken = { ...verdict, valid: false, reason: "Key <b>k</b> is not linearizable." };
  addRun("done-2", { "verdict.json": JSON.stringify(broken), "report.html": "<p>2</p>" });
  addRun("going-on", { "history.jsonl": linesOf(0, 400) });
  writeFileSync(join(results, "..", "outside.txt"), "secret");
  symlinkSync(join(results, "..", "outside.txt"), join(results, "raft-kv-register", "link.txt"));
  server = await startServer({ results, host: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await server.close();
  rmSync(results, { recursive: true });
  rmSync(join(results, "..", "outside.txt"));
});

function addRun(name: string, files: Readonly<Record<string, string>>): void {
  const folder = join(results, "raft-kv-register", name);
  mkdirSync(join(folder, "nodes", "n1"), { recursive: true });
  writeFileSync(join(folder, "plan.json"), JSON.stringify(plan));
  writeFileSync(join(folder, "nodes", "n1", "report.html"), "<script>alert(1)</script>");
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content);
}

function linesOf(from: number, to: number): string {
  return history.ops
    .slice(from, to)
    .map((op) => `${formatOp(op)}\n`)
    .join("");
}

/** Without what `fetch` makes of paths and names. */
function ask(
  path: string,
  host = "localhost",
): Promise<{ status: number; type: string; body: string }> {
  return new Promise((resolve, reject) => {
    get(`${server.url}`, { path, headers: { host } }, (answer) => {
      let body = "";
      answer.on("data", (part) => {
        body += part;
      });
      answer.on("end", () =>
        resolve({
          ...{ status: answer.statusCode ?? 0, body },
          type: String(answer.headers["content-type"]),
        }),
      );
    }).on("error", reject);
  });
}

describe("the server of runs", () => {
  it("lists runs, and gives their files", async () => {
    const list = await ask("/");
    expect(list.body).toContain("Key &lt;b>k&lt;/b> is not linearizable.");
    expect((await ask("/raft-kv-register/done-1/report.html")).type).toContain("text/html");
    expect((await ask("/raft-kv-register/done-1/plan.json")).body).toBe(JSON.stringify(plan));
  });

  it("shows what nodes wrote as text, whatever it is called", async () => {
    const { type } = await ask("/raft-kv-register/done-1/nodes/n1/report.html");
    expect(type).toContain("text/plain");
  });

  it("gives nothing outside of the results, and answers to no foreign name", async () => {
    for (const path of [
      "/../outside.txt",
      "/%2e%2e/outside.txt",
      "/raft-kv-register/link.txt",
      "/%",
      "/x",
    ])
      expect((await ask(path)).status, path).toBe(404);
    expect((await ask("/", "evil.example")).status).toBe(403);
  });

  it("says which port is taken", async () => {
    const port = Number(new URL(server.url).port);
    await expect(startServer({ results, host: "127.0.0.1", port })).rejects.toThrow(
      /Cannot listen on 127.0.0.1:\d+: .*EADDRINUSE/,
    );
  });
});

const why = whyNoBrowser();
describe.skipIf(why !== null)(
  `the list of runs in a browser${why === null ? "" : ` (${why})`}`,
  () => {
    let opener: PageOpener;
    beforeAll(async () => {
      opener = await PageOpener.launch();
    });
    afterAll(() => opener.close());

    it("filters, sorts and compares", async () => {
      const { page, complaints } = await opener.open(server.url);
      await page.getByRole("button", { name: /1 invalid/ }).click();
      const rows = page.locator(".runs-table tbody tr");
      expect(await rows.count()).toBe(1);
      expect(await rows.innerText()).toContain("Key <b>k</b> is not linearizable.");
      await page.getByRole("button", { name: /1 invalid/ }).click();
      await page.getByLabel("Filter runs").fill("seed:42");
      await expect.poll(() => rows.count()).toBe(3);
      await page.getByRole("button", { name: "Verdict" }).click();
      expect(await rows.first().innerText()).toContain("invalid");
      await page.getByLabel("Compare raft-kv-register/done-1").check();
      await page.getByLabel("Compare raft-kv-register/done-2").check();
      expect(await page.locator(".comparison .differs").first().innerText()).toMatch(/verdict/);
      expect(await seriousIssues(page)).toEqual([]);
      expect(complaints).toEqual([]);
    });

    it("follows a run that goes on until it has its report", async () => {
      const folder = join(results, "raft-kv-register", "going-on");
      const { page, complaints } = await opener.open(`${server.url}raft-kv-register/going-on/live`);
      await page.getByText("RUNNING").first().waitFor();
      const count = page.locator(".search output");
      const before = await count.innerText();
      appendFileSync(join(folder, "history.jsonl"), linesOf(400, 900));
      await expect.poll(() => count.innerText(), { timeout: 15_000 }).not.toBe(before);
      expect(await seriousIssues(page)).toEqual([]);
      writeFileSync(join(folder, "report.html"), `<link rel="icon" href="data:,"><p>The end</p>`);
      await page.getByText("The end").waitFor({ timeout: 15_000 });
      expect(complaints).toEqual([]);
    });
  },
);

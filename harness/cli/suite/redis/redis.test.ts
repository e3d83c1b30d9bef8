import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Queue } from "bullmq";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compiledEntry } from "../../../node/compiled-entry.ts";
import { QUEUE } from "./cell-queue.ts";

const MAIN = compiledEntry("harness/cli/main.js");
const MARK = "FAULTLINE_REDIS_TEST";
const CONFIG = `
import { defineConfig } from "faultline";
export default defineConfig({
  suites: { small: {
    budget: 60,
    axes: { system: ["raft-kv"], workload: ["register"], nemesis: ["none"], driver: ["sim"], nodeCount: [1, 2, 3, 4, 5] },
    canaries: [{ system: "quorum-kv", bug: "first-reply-wins", timeLimit: 12 }],
    run: { timeLimit: 4 },
  } },
});
`;

const CANARY = "quorum-kv[conflict=abd]+first-reply-wins/sessions/default/sim/5n";

function redisServer(): string | null {
  try {
    return execFileSync("which", ["redis-server"], { encoding: "utf8" }).trim();
  } catch {
    if ((process.env.FAULTLINE_MUST_RUN ?? "").includes("redis"))
      throw new Error("no redis-server");
    return null;
  }
}

const program = redisServer();

describe.skipIf(program === null)("cells through Redis", () => {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), "faultline-redis-")));
  const mark = `${process.pid}-${Date.now()}`;
  let server: PromiseLike<unknown> & { kill(signal: "SIGKILL"): unknown };
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    const flags = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", cwd];
    server = execa(program as string, flags, { reject: false, stdout: "ignore" });
    writeFileSync(join(cwd, "faultline.config.ts"), CONFIG);
  });
  afterAll(async () => {
    for (const pid of marked(mark)) process.kill(Number(pid), "SIGKILL");
    server.kill("SIGKILL");
    await server;
  });

  function faultline(...args: readonly string[]) {
    const redis = ["--redis", `redis://127.0.0.1:${port}`];
    return execa(process.execPath, [MAIN, "suite", ...args, ...redis], {
      ...{ cwd, reject: false, stdin: "ignore", timeout: 110_000, env: { [MARK]: mark } },
    });
  }

  test("two workers, one killed in the middle of a cell: each cell has one result, and nothing is left", async () => {
    const doomed = faultline("work", "--out", "results/doomed");
    await saysLine(doomed, "waiting for cells");
    const run = faultline("run", "small", "--engine", "bullmq", "--night", "2026-11-20", "--json");
    const lost = /begun: (\S+)/.exec(await saysLine(doomed, "begun: "))?.[1] ?? "";
    await waitUntil(() => marked(mark).length >= 3);
    doomed.kill("SIGKILL");
    await doomed;
    const survivor = faultline("work", "--out", "results/survivor");
    const { exitCode, stderr, stdout } = await run;
    survivor.kill("SIGINT");
    const end = await survivor;
    expect(exitCode, stderr).toBe(0);
    expect(end.exitCode).toBe(130);
    expect(end.stderr).toContain(`begun: ${lost} `);

    const ledger = readFileSync(join(cwd, "results/suites/small/ledger.jsonl"), "utf8");
    const lines = ledger
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ cell }) => cell).sort()).toEqual([
      CANARY,
      ...[1, 2, 3, 4, 5].map((n) => `raft-kv/register/none/sim/${n}n`),
    ]);
    expect(lines.every(({ outcome, attempts }) => outcome === "passed" && attempts === 1)).toBe(
      true,
    );
    // A violation is a result like any other, and no error of a job.
    expect(lines.find(({ cell }) => cell === CANARY).result.outcome).toBe("violation");
    expect(JSON.parse(stdout).counts).toMatchObject({ passed: 6, notRun: 0 });

    const queue = new Queue(QUEUE, { connection: { host: "127.0.0.1", port } });
    const counts = await queue.getJobCounts();
    await queue.close();
    expect(counts).toMatchObject({ active: 0, waiting: 0, failed: 0, completed: 6 });
    await waitUntil(() => marked(mark).length === 0);
    expect(marked(mark)).toEqual([]);
  }, 120_000);

  test("a worker whose Redis is gone can be stopped", async () => {
    const worker = faultline("work");
    await saysLine(worker, "waiting for cells");
    server.kill("SIGKILL");
    await server;
    worker.kill("SIGINT");
    expect((await worker).exitCode).toBe(130);
    expect(marked(mark)).toEqual([]);
  });
});

test("no Redis: what is wrong, and what to do", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "faultline-redis-"));
  const work = (...args: readonly string[]) =>
    execa(process.execPath, [MAIN, "suite", "work", ...args], { cwd, reject: false });
  const nobody = await work("--redis", "redis://:secret@127.0.0.1:1");
  expect(nobody.exitCode).toBe(255);
  expect(nobody.stderr).toMatch(
    /No Redis answers at redis:\/\/\.\.\.@127\.0\.0\.1:1[\s\S]*Hint: Start one/,
  );
  expect((await work("--redis", "localhost")).exitCode).toBe(254);
});

interface Started {
  readonly stderr: NodeJS.ReadableStream;
}

/** Resolves with the first line on stderr that has `text`. */
function saysLine({ stderr }: Started, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let all = "";
    stderr.on("data", (chunk: Buffer) => {
      all += chunk.toString();
      const line = all.split("\n").find((each) => each.includes(text));
      if (line !== undefined) resolve(line);
    });
    stderr.once("end", () => reject(new Error(`it ended without '${text}': ${all}`)));
  });
}

async function waitUntil(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds() && tries < 500; tries++)
    await new Promise((resolve) => setTimeout(resolve, 20));
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const socket = createServer().listen(0, "127.0.0.1", () => {
      const address = socket.address();
      socket.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** Processes that carry our mark in their environment. */
function marked(mark: string): readonly string[] {
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "utf8").includes(`${MARK}=${mark}`);
      } catch {
        return false;
      }
    });
}

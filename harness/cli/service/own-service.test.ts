import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, describe, expect, test } from "vitest";
import { localBase } from "../../cluster/docker/images/base-image.ts";
import { buildImage } from "../../cluster/docker/images/build-image.ts";
import { dockerForTests } from "../../cluster/docker/testing/docker-for-tests.ts";
import { compiledEntry } from "../../node/compiled-entry.ts";

const MAIN = compiledEntry("harness/cli/main.js");
const PAGE = readFileSync(
  fileURLToPath(new URL("../../../docs/test-your-own-service.md", import.meta.url)),
  "utf8",
);
/** The files of the page: a name alone on its line, and the block below it. */
const files = new Map(
  [...PAGE.matchAll(/^`([\w.]+)`\n\n```\w+\n([\s\S]*?)^```$/gm)].map(
    ([, name = "", content = ""]) => [name, content],
  ),
);
/** Its commands, in order. */
const commands = [...PAGE.matchAll(/^ {4}npx faultline (.*)$/gm)].map(([, args = ""]) =>
  args.split(" "),
);
const [wrongHere = [], wrongInContainers = [], right = [], plan = []] = commands;

const root = realpathSync(mkdtempSync(join(tmpdir(), "faultline-own-")));
afterAll(() => rmSync(root, { recursive: true }));

function project(name: string, change: (config: string) => string = (it) => it): string {
  const cwd = join(root, name);
  mkdirSync(cwd);
  for (const [file, content] of files)
    writeFileSync(join(cwd, file), file === "faultline.config.ts" ? change(content) : content);
  return cwd;
}

function faultline(cwd: string, args: readonly string[]) {
  return execa(process.execPath, [MAIN, ...args], {
    ...{ cwd, reject: false, stdin: "ignore", timeout: 120_000 },
  });
}

function expectStaleRead(cwd: string, driver: string): void {
  const run = join(cwd, "results", "latest");
  const verdict = JSON.parse(readFileSync(join(run, "verdict.json"), "utf8"));
  expect(verdict).toMatchObject({ valid: false });
  expect(readFileSync(join(run, "plan.json"), "utf8")).toContain(`"driver": "${driver}"`);
  const report = readFileSync(join(run, "report.html"), "utf8");
  expect(verdict.checkers.staleness.details.stale).toBeGreaterThan(0);
  expect(report).toContain("linearizable was claimed and does not hold");
  expect(report).toContain("had finished before");
  expect(readFileSync(join(run, "nodes", "n1", "stderr.log"), "utf8")).toContain("n1 listens");
}

describe("docs/test-your-own-service.md", () => {
  test("as processes: a stale read, and none where reads ask the primary", async () => {
    expect([...files.keys()]).toEqual(["server.mjs", "Dockerfile", "faultline.config.ts"]);
    const cwd = project("local");
    const wrong = await faultline(cwd, wrongHere);
    expect(wrong.exitCode, wrong.stderr).toBe(1);
    expectStaleRead(cwd, "local");

    const fixed = await faultline(cwd, right);
    expect(fixed.exitCode, `${fixed.stdout}${fixed.stderr}`).toBe(0);

    const planned = await faultline(cwd, [...plan, "--json"]);
    expect(JSON.parse(planned.stdout).cells).toHaveLength(2);
  }, 120_000);

  test("a service is killed, paused and started again", async () => {
    const cwd = project("faults");
    const flags = ["--nemesis", "kill,pause", "--nemesis-interval", "2", "--time-limit", "10"];
    const args = [...["run", "my-kv", "-w", "sessions", "--node-count", "2"], ...flags, "--json"];
    const { exitCode, stdout, stderr } = await faultline(cwd, args);
    // What a node has only in memory is gone after a kill: any of the three, and never a fault that did not bite.
    expect([0, 1, 2], stderr).toContain(exitCode);
    const history = readFileSync(join(cwd, "results", "latest", "history.jsonl"), "utf8");
    expect(history).toContain("readyMs");
    const { incidents, nemesis } = JSON.parse(stdout);
    expect(incidents).toEqual([]);
    for (const fault of ["kill", "pause"]) {
      expect(nemesis[fault].verified).toBeGreaterThan(0);
      expect(nemesis[fault]).toMatchObject({ verified: nemesis[fault].installed, failed: 0 });
    }
  }, 60_000);
});

test("what cannot be is said in words", async () => {
  const cwd = project("refused");
  const run = (...args: readonly string[]) => faultline(cwd, ["run", ...args]);
  const cut = await run("my-kv", "--nemesis", "partition");
  expect(cut).toMatchObject({ exitCode: 254 });
  expect(cut.stderr).toContain("needs containers");
  expect((await run("my-kw")).stderr).toContain("my-kv");
  expect((await run("my-kv", "--on", "sim")).stderr).toContain("built-in systems only");
});

test("a configuration that is wrong is told with place and value", async () => {
  const broken = (from: string, to: string) =>
    project(`broken-${to.length}`, (config) => config.replace(from, to));
  const noProbe = await faultline(broken("ready: async", 'ready: "/health", x: async'), wrongHere);
  expect(noProbe.exitCode).toBe(254);
  expect(noProbe.stderr).toContain('systems.my-kv.ready "/health": expected a function such as');
  const taken = await faultline(broken('"my-kv": {', '"raft-kv": {'), ["run", "mine"]);
  expect(taken.stderr).toContain("has the name of a built-in system");
}, 30_000);

test("a service that does not get ready is told with its last words", async () => {
  const cwd = project("never-ready", (config) =>
    config.replace("/health", "/values/none").replace("port: 8080", "readyTimeout: 1, port: 8080"),
  );
  const { exitCode, stderr } = await faultline(cwd, wrongHere);
  expect(exitCode).toBe(255);
  expect(stderr).toContain("it was not ready within 1 s");
  expect(stderr).toContain("it said false");
}, 30_000);

const docker = await dockerForTests();

describe.skipIf(typeof docker === "string")("in containers", () => {
  test("a partition, and a report that explains the stale read", async () => {
    if (typeof docker === "string") return;
    const { engine } = docker;
    const cwd = project("docker");
    const tag = "my-kv:dev";
    // The page builds on an image of a registry, which a test may not need.
    const base = await localBase(engine);
    const dockerfile = files.get("Dockerfile")?.replace(/^FROM .*$/m, `FROM ${base?.name}`) ?? "";
    await buildImage(engine.docker, {
      tag,
      files: [
        { path: "Dockerfile", content: Buffer.from(dockerfile) },
        { path: "server.mjs", content: Buffer.from(files.get("server.mjs") ?? "") },
      ],
      ...{ args: {}, onProgress: () => {} },
    });
    try {
      const { exitCode, stdout, stderr } = await faultline(cwd, wrongInContainers);
      expect(exitCode, `${stdout}${stderr}`).toBe(1);
      expectStaleRead(cwd, "docker");
    } finally {
      await engine.docker.getImage(tag).remove({ force: true });
    }
  }, 180_000);
});

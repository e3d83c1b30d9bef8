import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { dockerForTests } from "../../cluster/docker/testing/docker-for-tests.ts";
import { type OwnProject, ownProject, withServiceImage } from "./testing/own-project.ts";

const CONFIG = "faultline.config.ts";
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
const [listed = [], wrongHere = [], wrongInContainers = [], right = [], plan = []] = commands;

const docker = await dockerForTests();
const projects: OwnProject[] = [];
afterAll(() => {
  for (const project of projects) project.remove();
});

function project(change: (config: string) => string = (it) => it): OwnProject {
  const created = ownProject(new Map([...files, [CONFIG, change(files.get(CONFIG) ?? "")]]));
  projects.push(created);
  return created;
}

function expectStaleRead({ cwd }: OwnProject, driver: string): void {
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
    expect([...files.keys()]).toEqual(["server.mjs", "Dockerfile", CONFIG]);
    const own = project();
    expect((await own.faultline(...listed)).stdout).toMatch(/my-kv .*--on local or docker/);

    const wrong = await own.faultline(...wrongHere);
    expect(wrong.exitCode, wrong.stderr).toBe(1);
    expectStaleRead(own, "local");

    const fixed = await own.faultline(...right);
    expect(fixed.exitCode, `${fixed.stdout}${fixed.stderr}`).toBe(0);

    const planned = await own.faultline(...plan, "--json");
    expect(JSON.parse(planned.stdout).cells).toHaveLength(2);
  }, 120_000);

  test.skipIf(typeof docker === "string")(
    "in containers: a partition, and a report that explains the stale read",
    async () => {
      if (typeof docker === "string") return;
      const own = project();
      const [dockerfile = "", server = ""] = ["Dockerfile", "server.mjs"].map((it) =>
        files.get(it),
      );
      await withServiceImage(docker, "my-kv:dev", { dockerfile, server }, async () => {
        const { exitCode, stdout, stderr } = await own.faultline(...wrongInContainers);
        expect(exitCode, `${stdout}${stderr}`).toBe(1);
        expectStaleRead(own, "docker");
      });
    },
    180_000,
  );
});

test("what cannot be is said in words", async () => {
  const { faultline } = project();
  const cut = await faultline("run", "my-kv", "--nemesis", "partition");
  expect(cut).toMatchObject({ exitCode: 254 });
  expect(cut.stderr).toContain("needs containers");
  expect((await faultline("run", "my-kw")).stderr).toContain("my-kv");
  expect((await faultline("run", "my-kv", "--on", "sim")).stderr).toContain(
    "built-in systems only",
  );
});

test("a configuration that is wrong is told with place and value, and hides no built-in system", async () => {
  const broken = (from: string, to: string) => project((config) => config.replace(from, to));
  const noProbe = broken("ready: async", 'ready: "/health", x: async');
  const { exitCode, stderr } = await noProbe.faultline(...wrongHere);
  expect(exitCode).toBe(254);
  expect(stderr).toContain('systems.my-kv.ready "/health": expected a function such as');
  const list = await noProbe.faultline(...listed);
  expect(list).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining("systems.my-kv.ready"),
  });
  expect(list.stdout).toContain("raft-kv");
  const taken = await broken('"my-kv": {', '"raft-kv": {').faultline("run", "mine");
  expect(taken.stderr).toContain("has the name of a built-in system");
}, 30_000);

test("a service that does not get ready is told with its last words", async () => {
  const own = project((config) =>
    config.replace("/health", "/values/none").replace("port: 8080", "readyTimeout: 1, port: 8080"),
  );
  const { exitCode, stderr } = await own.faultline(...wrongHere);
  expect(exitCode).toBe(255);
  expect(stderr).toContain("it was not ready within 1 s");
  expect(stderr).toContain("it said false");
}, 30_000);

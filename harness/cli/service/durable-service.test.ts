import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { dockerForTests } from "../../cluster/docker/testing/docker-for-tests.ts";
import { type OwnRun, ownProject, withServiceImage } from "./testing/own-project.ts";

const FIXTURE = fileURLToPath(new URL("fixtures/durable-kv/", import.meta.url));
const files = new Map(
  readdirSync(FIXTURE).map((file) => [file, readFileSync(join(FIXTURE, file), "utf8")]),
);
const DOCKERFILE = 'FROM node\nCOPY server.mjs /server.mjs\nCMD ["node", "/server.mjs"]\n';

const own = ownProject(files);
afterAll(() => own.remove());

const run = (driver: string, nemesis: string, seconds: number) =>
  own.faultline(
    ...["run", "durable-kv", "-w", "register", "--on", driver, "--node-count", "3", "--seed", "1"],
    ...["--nemesis", nemesis, "--nemesis-interval", "2", "--time-limit", String(seconds), "--json"],
  );

/** The log outlived every kill, and compare-and-set was used. */
function expectDurable({ exitCode, stderr, stdout }: OwnRun, faults: readonly string[]): void {
  expect(exitCode, stderr).toBe(0);
  const { incidents, nemesis } = JSON.parse(stdout);
  expect(incidents).toEqual([]);
  for (const fault of faults) {
    expect(nemesis[fault].verified, fault).toBeGreaterThan(0);
    expect(nemesis[fault]).toMatchObject({ verified: nemesis[fault].installed, failed: 0 });
  }
  const history = readFileSync(join(own.cwd, "results", "latest", "history.jsonl"), "utf8");
  expect(history.includes("readyMs")).toBe(true);
  expect(/"type":"ok".*"f":"cas"/.test(history)).toBe(true);
}

test("processes: what a service has synced is there after a kill, and through a pause", async () => {
  expectDurable(await run("local", "kill,pause", 10), ["kill", "pause"]);
}, 60_000);

test("in a suite like any other system", async () => {
  const { exitCode, stderr, stdout } = await own.faultline("suite", "run", "own", "--json");
  expect(exitCode, stderr).toBe(0);
  expect(JSON.parse(stdout).counts).toMatchObject({ passed: 1, violation: 0, infrastructure: 0 });
}, 60_000);

const docker = await dockerForTests();

test.skipIf(typeof docker === "string")(
  "containers: its data folder and its second port, under kills, pauses and cuts",
  async () => {
    if (typeof docker === "string") return;
    const server = files.get("server.mjs") ?? "";
    const image = { dockerfile: DOCKERFILE, server };
    await withServiceImage(docker, "faultline-durable-kv:test", image, async () => {
      const faults = ["kill", "pause", "partition"];
      expectDurable(await run("docker", faults.join(), 14), faults);
    });
  },
  180_000,
);

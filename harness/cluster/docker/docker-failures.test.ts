import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Dockerode from "dockerode";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { FaultlineError } from "../../core/errors.ts";
import { compiledEntry } from "../../node/compiled-entry.ts";
import { createRealClock } from "../../runner/real-clock.ts";
import type { Cluster } from "../cluster.ts";
import { createDockerCluster } from "./docker-cluster.ts";
import { labelsOf } from "./labels.ts";
import { createNetwork } from "./network.ts";
import type { ProgramsInContainers } from "./options.ts";
import { removeTraces, tracesOf } from "./removal.ts";
import { healEngine, sweepDeadRuns } from "./sweep.ts";
import { type DockerForTests, dockerForTests } from "./testing/docker-for-tests.ts";

const PATIENT_MS = 20_000;
/** What the reaper has to be done in. */
const REAPED_MS = 15_000;

const root = mkdtempSync(path.join(tmpdir(), "faultline-docker-failures-"));
afterAll(() => rmSync(root, { recursive: true }));
const found = await dockerForTests();
const docker = typeof found === "string" ? null : found;
const clusters: Cluster[] = [];
afterEach(async () => {
  await Promise.all(clusters.splice(0).map((cluster) => cluster.stop()));
});

if (docker === null)
  describe("docker failures", () => it.skip(`needs a container engine: ${found}`, () => {}));
else
  describe("docker failures", () => {
    describeStarts(docker);
    describeNeighbours(docker);
    describeDeadControllers(docker);
    describeLostEngine(docker);
    describeNetworks(docker);
  });

function describeStarts({ engine }: DockerForTests): void {
  it("leaves nothing on the engine after a run", async () => {
    const cluster = create();
    await cluster.start();
    const [run] = await ownRuns(engine.docker);
    expect(run?.containers.length).toBeGreaterThanOrEqual(4);
    expect(run?.networks).toHaveLength(1);
    await cluster.stop();
    expect(await ownRuns(engine.docker)).toEqual([]);
  });

  it("tells of a missing image, with the command that mends it, and leaves nothing behind", async () => {
    const error = await failureOf(create({ image: "faultline-no-such-image:1" }).start());
    expect(error.exitCode).toBe(255);
    expect(error.message).toContain("No such image: faultline-no-such-image:1");
    expect(error.hint).toContain("faultline doctor --fix");
    expect(await ownRuns(engine.docker)).toEqual([]);
  });

  it("tells of a node that ends while it starts, with its last words, and keeps them", async () => {
    const cluster = create({ entry: "no/such/program.js" });
    const error = await failureOf(cluster.start());
    expect(error.exitCode).toBe(255);
    expect(error.message).toMatch(/n\d did not start: it exited with status 1\./);
    expect(error.message).toContain("Cannot find module");
    const log = readFileSync(path.join(root, `${created}`, "n1", "stderr.log"), "utf8");
    expect(log).toContain("Cannot find module");
    expect(await ownRuns(engine.docker)).toEqual([]);
  });

  it("tells of a node that does not answer init in time", async () => {
    const error = await failureOf(create({ initTimeoutMs: 1 }).start());
    expect(error.message).toContain("did not answer 'init' within 1 ms");
    expect(await ownRuns(engine.docker)).toEqual([]);
  });

  it("can be stopped while it starts", async () => {
    const cluster = create();
    const start = failureOf(cluster.start());
    await cluster.stop();
    expect((await start).message).toContain("the cluster was stopped");
    expect(await ownRuns(engine.docker)).toEqual([]);
  });

  it("tells when a node's container is removed by someone else, and can start it again", async () => {
    const cluster = create();
    await cluster.start();
    const told = new Promise((resolve) => cluster.onIncident(resolve));
    const filters = { name: ["-n1$"] };
    const own = (await ownRuns(engine.docker)).flatMap(({ containers }) => containers);
    const [victim] = (await engine.docker.listContainers({ filters })).filter(({ Id }) =>
      own.includes(Id),
    );
    await engine.docker.getContainer(victim?.Id ?? "").remove({ force: true });
    expect(await told).toMatchObject({ node: "n1", kind: "exited" });
    expect((await cluster.processes.restart("n1")).holds).toBe(true);
  });
}

function describeNeighbours({ engine }: DockerForTests): void {
  it("runs side by side with another, and a sweep touches neither", async () => {
    const [left, right] = [create(), create()];
    await Promise.all([left.start(), right.start()]);
    await left.network.cut(new Map([["n1", new Set(["n2"])]]));
    const session = right.openSession();
    const asked = await session.call("n2", { type: "ask", to: "n1" }, PATIENT_MS);
    expect(asked.type).toBe("ask_ok");
    const runs = (await ownRuns(engine.docker)).map(({ runId }) => runId);
    expect(runs).toHaveLength(2);
    const { runs: swept, spared } = await sweepDeadRuns(engine);
    expect(swept.filter((run) => runs.includes(run))).toEqual([]);
    expect(spared).toEqual(expect.arrayContaining(runs));
    await left.stop();
    expect((await session.call("n1", { type: "echo" }, PATIENT_MS)).type).toBe("echo_ok");
  });
}

function describeDeadControllers({ engine, image }: DockerForTests): void {
  it.each([
    ["when its nodes run, stand still and are frozen", []],
    ["while its nodes start", ["early"]],
  ])("removes everything of a controller that gets a kill -9 %s", async (_, args) => {
    const entry = compiledEntry("harness/cluster/docker/fixtures/controller-main.js");
    const controller = spawn(process.execPath, [entry, image, path.join(root, "dead"), ...args], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const pid = controller.pid ?? 0;
    await new Promise((resolve) => controller.stdout.once("data", resolve));
    await until(PATIENT_MS, async () => (await ownRuns(engine.docker, pid)).length > 0);
    controller.kill("SIGKILL");
    expect(await until(REAPED_MS, () => isQuiet(engine.docker, pid))).toBe(true);
  });

  it("sweeps up what a dead controller left when its reaper died with it", async () => {
    const runId = `dead${process.pid}`;
    const Labels = { ...labelsOf(runId), "faultline.started": "1" };
    await engine.docker.createNetwork({ Name: `faultline-${runId}`, Labels });
    await engine.docker.createVolume({ Name: `faultline-${runId}-data`, Labels });
    await engine.docker.createContainer({ Image: image, Labels });
    const report = await healEngine(engine);
    expect(report.runs).toContain(runId);
    expect(report.problems).toEqual([]);
    expect(await tracesOf(engine.docker, runId)).toEqual([]);
  });
}

function describeLostEngine({ engine }: DockerForTests): void {
  it("hangs nowhere when the engine goes away in the middle of a run, and says how to clean up", async () => {
    const { socketPath, close } = await proxyTo(engine);
    const cluster = create({ engine: { ...engine, docker: new Dockerode({ socketPath }) } });
    await cluster.start();
    const lost = new Promise((resolve) => cluster.onIncident(resolve));
    close();
    expect(await lost).toMatchObject({ kind: "infrastructure" });
    const errors = await Promise.all([
      failureOf(cluster.processes.kill("n1")),
      failureOf(cluster.network.cut(new Map([["n1", new Set(["n2"])]]))),
    ]);
    expect(errors.map(({ exitCode }) => exitCode)).toEqual([255, 255]);
    expect(errors[0]?.hint).toContain("faultline heal");
    await cluster.stop();
    // The reaper has a line of its own to the engine, which is really there.
    expect(await until(REAPED_MS, () => isQuiet(engine.docker, process.pid))).toBe(true);
  });
}

/** A socket that leads to the engine until it is closed, with all its connections. */
async function proxyTo({ endpoint }: DockerForTests["engine"]) {
  const socketPath = path.join(root, "engine.sock");
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(endpoint.replace("unix://", ""));
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => open.delete(socket));
    }
    client.pipe(upstream).pipe(client);
  });
  await once(server.listen(socketPath), "listening");
  const close = (): void => {
    server.close();
    for (const socket of open) socket.destroy();
  };
  return { socketPath, close };
}

function describeNetworks({ engine }: DockerForTests): void {
  it("goes on to the next address range when one is in use, and says so when all are", async () => {
    const runId = `net${process.pid}`;
    const spec = { engine, nodes: ["n1"], labels: labelsOf(runId) };
    const prefixes = ["10.251.77", "10.251.78"];
    try {
      const first = await createNetwork({ ...spec, name: `faultline-${runId}-a`, prefixes });
      const second = await createNetwork({ ...spec, name: `faultline-${runId}-b`, prefixes });
      expect([first.subnet, second.subnet]).toEqual(["10.251.77.0/24", "10.251.78.0/24"]);
      expect(second.addresses.get("n1")).toBe("10.251.78.10");
      const third = createNetwork({ ...spec, name: `faultline-${runId}-c`, prefixes });
      const error = await failureOf(third);
      expect(error.message).toContain("in use");
      expect(error.hint).toContain("docker network prune");
    } finally {
      for (const traces of await tracesOf(engine.docker, runId))
        await removeTraces(engine.docker, traces);
    }
  });
}

let created = 0;

function create(options: Partial<ProgramsInContainers> = {}): Cluster {
  if (docker === null) throw new Error("no engine");
  const cluster = createDockerCluster({
    ...docker,
    nodes: ["n1", "n2"],
    entry: "harness/node/fixtures/fixture-main.js",
    dataRoot: path.join(root, String(++created)),
    seed: 1,
    clock: createRealClock(),
    ...options,
  });
  clusters.push(cluster);
  return cluster;
}

/** What this process, or the controller `pid`, has on the engine; other tests may use it at the same time. */
async function ownRuns(engine: Dockerode, pid = process.pid) {
  const runs = await tracesOf(engine);
  return runs.filter(({ labels }) => labels["faultline.pid"] === String(pid));
}

/** Nothing is there, and nothing appears any more. */
async function isQuiet(engine: Dockerode, pid: number): Promise<boolean> {
  for (let look = 0; look < 5; look++) {
    if ((await ownRuns(engine, pid)).length > 0) return false;
    await sleep(200);
  }
  return true;
}

async function until(timeoutMs: number, holds: () => Promise<boolean>): Promise<boolean> {
  const deadlineMs = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > deadlineMs) return false;
    await sleep(50);
  }
  return true;
}

async function failureOf(work: Promise<unknown>): Promise<FaultlineError> {
  const thrown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(thrown instanceof FaultlineError)) throw new Error(`no FaultlineError: ${thrown}`);
  return thrown;
}

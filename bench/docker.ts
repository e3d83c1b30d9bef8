import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import type { Session } from "../harness/client/client.ts";
import type { Cluster, Grudge, Proof } from "../harness/cluster/cluster.ts";
import { createDockerCluster } from "../harness/cluster/docker/docker-cluster.ts";
import { connectEngine, type Engine } from "../harness/cluster/docker/engine.ts";
import { ensureImages } from "../harness/cluster/docker/images/images.ts";
import { sleep } from "../harness/core/waiting.ts";
import { createRealClock } from "../harness/runner/real-clock.ts";

/**
 * How long five nodes of raft-kv in containers take from nothing to the first operation of a client, how long each act on
 * them takes with its proof, and how long they take to go. The baseline is one bare container of the same image, made,
 * started, awaited and removed.
 */
const ROUNDS = Number(process.argv[2] ?? 3);
const NODES = ["n1", "n2", "n3", "n4", "n5"];
const CUT: Grudge = new Map([
  ["n1", new Set(["n3", "n4", "n5"])],
  ["n2", new Set(["n3", "n4", "n5"])],
]);
const CALL_TIMEOUT_MS = 1_000;
const RETRY_MS = 20;

const clock = createRealClock();
const figures = new Map<string, number[]>();
const engine = await connectEngine();
const { image } = await ensureImages({ engine, onProgress: (line) => console.error(line) });
for (let round = 0; round < ROUNDS; round++) {
  await timed("bare container (baseline)", () => bareContainer(engine));
  await oneCluster(round);
}
for (const [what, values] of figures) {
  const sorted = values.toSorted((a, b) => a - b);
  const [least, median, most] = [0, (sorted.length - 1) / 2, sorted.length - 1].map((at) =>
    Math.round(sorted[Math.floor(at)] ?? 0),
  );
  console.log(`${what.padEnd(44)} median ${median} ms (${least} to ${most})`);
}

async function oneCluster(round: number): Promise<void> {
  const dataRoot = mkdtempSync(`${tmpdir()}/faultline-bench-`);
  const entry = "systems-under-test/raft-kv/main.js";
  const cluster = createDockerCluster({
    ...{ engine, image, nodes: NODES, entry, dataRoot, clock },
    seed: round,
  });
  try {
    await timed("start, to the first operation of a client", async () => {
      await timed("start, all nodes ready", () => cluster.start());
      await firstWrite(cluster.openSession());
    });
    await act("cut, with rules read back and every link probed", () => cluster.network.cut(CUT));
    await act("heal, the same", () => cluster.network.heal());
    await act("kill", () => cluster.processes.kill("n1"));
    await act("restart", () => cluster.processes.restart("n1"));
    await act("loss of power", () => cluster.processes.losePower("n2"));
    await cluster.processes.restart("n2");
    await act("pause", () => cluster.processes.pause("n3"));
    await act("resume", () => cluster.processes.resume("n3"));
    await clockJump(cluster);
  } finally {
    await timed("stop, everything removed", () => cluster.stop());
    rmSync(dataRoot, { recursive: true });
  }
}

async function clockJump({ disturbances }: Cluster): Promise<void> {
  const jump = { kind: "clock", offsetMs: 60_000, driftPpm: 0 } as const;
  await act("clock jump", () => disturbances.impose("n4", jump));
  await disturbances.lift("n4", "clock");
}

/** Any node, until one leads and a majority has the entry. */
async function firstWrite(session: Session): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const node = NODES[attempt % NODES.length] as string;
    const write = { type: "write", key: 1, value: attempt };
    const reply = await session.call(node, write, CALL_TIMEOUT_MS).catch(() => null);
    if (reply?.type === "write_ok") return;
    await sleep(clock, RETRY_MS);
  }
}

/** @throws Error when it was not proven: a figure for something that did not happen is worth nothing. */
async function act(what: string, work: () => Promise<Proof>): Promise<void> {
  const { holds, evidence } = await timed(what, work);
  if (!holds) throw new Error(`${what}: not proven: ${JSON.stringify(evidence)}`);
}

async function bareContainer({ docker }: Engine): Promise<void> {
  const container = await docker.createContainer({ Image: image, Cmd: ["true"] });
  await container.start();
  await container.wait();
  await container.remove();
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const beganNs = clock.now();
  const result = await work();
  const values = figures.get(what) ?? [];
  figures.set(what, [...values, (clock.now() - beganNs) / 1e6]);
  return result;
}

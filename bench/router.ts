import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import type { Cluster } from "../harness/cluster/cluster.ts";
import { createLocalCluster } from "../harness/cluster/local/local-cluster.ts";
import { sleep } from "../harness/core/waiting.ts";
import { compiledEntry } from "../harness/node/compiled-entry.ts";
import { createRealClock } from "../harness/runner/real-clock.ts";

/** How many messages a second the local driver carries between child processes, clean and with latency on every link. */

const NODES = ["n1", "n2", "n3"];
const WARM_UP_MS = 1_000;
const MEASURED_MS = 4_000;
const TARGET_PER_SECOND = 50_000;

const clean = await measure(0);
const delayed = await measure(1);
const cores = availableParallelism();
process.stdout.write(
  `${JSON.stringify({ bench: "router", nodes: NODES.length, cores, targetPerSecond: TARGET_PER_SECOND, ...{ clean, delayed } })}\n` +
    `local router: ${clean} messages/s on clean links, ${delayed} messages/s at 1 ms latency; ` +
    `${NODES.length} nodes, ${cores} cores, target ${TARGET_PER_SECOND}\n`,
);

async function measure(latencyMs: number): Promise<number> {
  const clock = createRealClock();
  const dataRoot = mkdtempSync(path.join(tmpdir(), "faultline-bench-"));
  const cluster = createLocalCluster({
    nodes: NODES,
    command: { file: process.execPath, args: [compiledEntry("bench/fixtures/flood-main.js")] },
    dataRoot,
    seed: 1,
    clock,
    linkConditions: {
      latency: { kind: "exponential", meanMs: latencyMs },
      lossPpm: 0,
      duplicatePpm: 0,
      reorderPpm: 0,
    },
  });
  try {
    await cluster.start();
    await sleep(clock, WARM_UP_MS);
    const before = deliveredCount(cluster);
    const beganNs = clock.now();
    await sleep(clock, MEASURED_MS);
    const delivered = deliveredCount(cluster) - before;
    return Math.round((delivered * 1e9) / (clock.now() - beganNs));
  } finally {
    await cluster.stop();
    rmSync(dataRoot, { recursive: true });
  }
}

function deliveredCount(cluster: Cluster): number {
  return cluster.messageCounts()?.delivered ?? 0;
}

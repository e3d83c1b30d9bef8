import { type Random, random, type Seed } from "../../../harness/core/random.ts";
import { isLinearizable } from "../../testing/register-history.ts";
import { TestCluster } from "../../testing/test-cluster.ts";
import type { RaftBug } from "../bugs.ts";
import { RaftNode } from "../raft-node.ts";
import { RaftInvariants } from "./invariants.ts";
import { KEYS, TestClient } from "./test-client.ts";

export interface FaultRunOptions {
  readonly seed: Seed;
  readonly nodeCount: number;
  readonly durationMs: number;
  readonly bugs?: readonly RaftBug[];
}

export interface FaultRunResult {
  /** The first one that did not hold, or null. */
  readonly brokenInvariant: string | null;
  readonly okCount: number;
  readonly failCount: number;
  readonly unknownCount: number;
  /** Keys whose history no order explains. */
  readonly nonlinearizableKeys: readonly string[];
  /** Whether the cluster served its clients again after all faults were cured. */
  readonly recovered: boolean;
}

/** Clients at work while nodes crash and pause and links fail, all from the seed. Invariants are checked after every event. */
export function faultRun(options: FaultRunOptions): FaultRunResult {
  const { seed, nodeCount, durationMs, bugs = [] } = options;
  const draw = random(seed, "faults");
  const cluster = new TestCluster({
    nodeCount,
    seed,
    createProgram: (env, programOptions) => new RaftNode(env, programOptions),
    bugs,
    settings: { "election-timeout-ms": "150", "heartbeat-ms": "30" },
  });
  const invariants = new RaftInvariants(cluster);
  let brokenInvariant: string | null = null;
  cluster.afterEvent = () => {
    brokenInvariant ??= invariants.check();
  };
  cluster.lossPerMille = draw.pick([0, 0, 20, 100]);
  cluster.duplicatePerMille = draw.pick([0, 20, 200]);
  cluster.latencyUs = draw.pick([500, 5_000, 40_000]);
  const clients = [1, 2, 3, 4].map((number) => new TestClient(cluster, number, seed));
  for (const client of clients) client.start();
  while (cluster.nowMs < durationMs) {
    cluster.runForMs(draw.between(20, 400));
    disturb(cluster, draw);
  }
  cure(cluster);
  const okBefore = okCountOf(clients);
  const recovered = becomes(cluster, () => okCountOf(clients) >= okBefore + 20);
  const operations = clients.flatMap((client) => client.operations());
  return {
    brokenInvariant,
    okCount: okCountOf(clients),
    failCount: clients.reduce((sum, client) => sum + client.failCount, 0),
    unknownCount: operations.filter(({ op }) => op.returnMs === Number.POSITIVE_INFINITY).length,
    nonlinearizableKeys: KEYS.filter(
      (key) => !isLinearizable(operations.filter((it) => it.key === key).map(({ op }) => op)),
    ),
    recovered,
  };
}

function okCountOf(clients: readonly TestClient[]): number {
  return clients.reduce((sum, client) => sum + client.okCount, 0);
}

/** Whether `condition` comes true within a few election timeouts. */
function becomes(cluster: TestCluster<RaftNode>, condition: () => boolean): boolean {
  for (let waitedMs = 0; waitedMs < 5_000 && !condition(); waitedMs += 50) cluster.runForMs(50);
  return condition();
}

/** One fault or one cure, at random. Whole clusters may be down. */
function disturb(cluster: TestCluster<RaftNode>, draw: Random): void {
  const nodes = draw.shuffle(cluster.nodes);
  const [one = "n1", other = "n2"] = nodes;
  switch (draw.below(12)) {
    case 0:
    case 1:
      cluster.crash(one);
      break;
    case 2:
      for (const node of nodes.slice(0, draw.between(1, nodes.length))) cluster.crash(node);
      break;
    case 3:
      cluster.partition(nodes.slice(0, nodes.length >> 1), nodes.slice(nodes.length >> 1));
      break;
    case 4:
      cluster.partition(
        cluster.leaders(),
        nodes.filter((node) => !cluster.view(node)?.leader),
      );
      break;
    case 5:
      cluster.cut(one, other);
      break;
    case 6:
      cluster.heal();
      break;
    case 7:
      cluster.pause(draw.pick([one, ...cluster.leaders()]));
      break;
    case 8:
      killVoters(cluster, draw);
      break;
    case 9:
      for (const node of cluster.nodes) cluster.resume(node);
      break;
    default:
      for (const node of cluster.nodes) cluster.restart(node);
  }
}

/** Waits for the next election and kills those who did not win it, some before they heard of the winner. */
function killVoters(cluster: TestCluster<RaftNode>, draw: Random): void {
  const before = cluster.leaders();
  for (const leader of before) cluster.crash(leader);
  for (let waitedMs = 0; waitedMs < 500 && cluster.leaders().length === 0; waitedMs++) {
    cluster.runForMs(1);
  }
  for (const node of cluster.nodes) {
    if (cluster.leaders().includes(node)) continue;
    cluster.crash(node);
    if (draw.chance(2, 3)) cluster.restart(node);
  }
}

function cure(cluster: TestCluster<RaftNode>): void {
  cluster.heal();
  cluster.lossPerMille = 0;
  cluster.latencyUs = 1_000;
  for (const node of cluster.nodes) {
    cluster.resume(node);
    cluster.restart(node);
  }
}

import { messageOf } from "../../../harness/core/errors.ts";
import { random, type Seed } from "../../../harness/core/random.ts";
import { isLinearizable } from "../../testing/register-history.ts";
import { TestCluster } from "../../testing/test-cluster.ts";
import type { RaftBug } from "../bugs.ts";
import { createRaftInvariants } from "../invariants.ts";
import { RaftNode } from "../raft-node.ts";
import { Disturber } from "./disturber.ts";
import { KEYS, TestClient } from "./test-client.ts";

export interface FaultRunOptions {
  readonly seed: Seed;
  readonly nodeCount: number;
  readonly durationMs: number;
  readonly bugs?: readonly RaftBug[];
  readonly settings?: Readonly<Record<string, string>>;
  /** Whether members come and go and leadership is handed on. */
  readonly reconfigure?: boolean;
  readonly driftPpm?: number;
}

export interface FaultRunResult {
  /** The first one that did not hold, or what a node with planted bugs died of; the run ended there. Or null. */
  readonly brokenInvariant: string | null;
  readonly okCount: number;
  readonly failCount: number;
  readonly unknownCount: number;
  /** Keys whose history no order explains. */
  readonly nonlinearizableKeys: readonly string[];
  /** Whether the cluster served its clients again after all faults were cured. */
  readonly recovered: boolean;
  /** The highest end of a snapshot that a node has. */
  readonly baseIndex: number;
  /** Changes of the membership and hand-overs that were carried out. */
  readonly administered: number;
}

class InvariantBroken extends Error {}

/** Clients at work while nodes crash and pause and links fail, all from the seed. Invariants are checked after every event. */
export function faultRun(options: FaultRunOptions): FaultRunResult {
  const { seed, durationMs, bugs = [] } = options;
  const cluster = createCluster(options);
  const draw = random(seed, "faults");
  cluster.lossPerMille = draw.pick([0, 0, 20, 100]);
  cluster.duplicatePerMille = draw.pick([0, 20, 200]);
  cluster.latencyUs = draw.pick([500, 5_000, 40_000]);
  const clients = [1, 2, 3, 4].map((number) => new TestClient(cluster, number, seed));
  const disturber = new Disturber(cluster, draw, options.reconfigure ?? false);
  for (const client of clients) client.start();
  let brokenInvariant: string | null = null;
  let recovered = false;
  try {
    while (cluster.nowMs < durationMs) {
      cluster.runForMs(draw.between(20, 400));
      disturber.disturb();
    }
    disturber.cure();
    const okBefore = okCountOf(clients);
    recovered = becomes(cluster, () => okCountOf(clients) >= okBefore + 20);
  } catch (thrown) {
    if (bugs.length === 0 && !(thrown instanceof InvariantBroken)) throw thrown;
    brokenInvariant = messageOf(thrown);
  }
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
    baseIndex: Math.max(0, ...cluster.nodes.map((node) => baseIndexOf(cluster.program(node)))),
    administered: disturber.administered,
  };
}

/** All there is: small snapshots in small pieces, members that change, leases on clocks that drift. */
export function everything(seed: Seed, durationMs: number): FaultRunOptions {
  return {
    ...{ seed, nodeCount: seed % 2 === 0 ? 5 : 4, durationMs },
    ...{ reconfigure: true, driftPpm: 100_000 },
    settings: {
      ...{ "snapshot-every": "10", "snapshot-chunk": "2", "max-clock-drift-ppm": "100000" },
      ...{ "initial-members": String(3 + (seed % 3)), "lease-reads": String(seed % 4 < 2) },
    },
  };
}

function createCluster({ seed, nodeCount, bugs, settings, driftPpm }: FaultRunOptions) {
  const cluster = new TestCluster({
    nodeCount,
    seed,
    createProgram: (env, programOptions) => new RaftNode(env, programOptions),
    bugs: bugs ?? [],
    settings: { "election-timeout-ms": "150", "heartbeat-ms": "30", ...settings },
    driftPpm: driftPpm ?? 0,
  });
  const invariants = createRaftInvariants();
  cluster.afterEvent = () => {
    for (const node of cluster.nodes) {
      const program = cluster.program(node);
      const breach = program && invariants.observe(node, program);
      if (breach) throw new InvariantBroken(breach);
    }
  };
  return cluster;
}

function okCountOf(clients: readonly TestClient[]): number {
  return clients.reduce((sum, client) => sum + client.okCount, 0);
}

function baseIndexOf(program: RaftNode | null): number {
  return program?.log.baseIndex ?? 0;
}

/** Whether `condition` comes true within a few election timeouts. */
function becomes(cluster: TestCluster<RaftNode>, condition: () => boolean): boolean {
  for (let waitedMs = 0; waitedMs < 5_000 && !condition(); waitedMs += 50) cluster.runForMs(50);
  return condition();
}

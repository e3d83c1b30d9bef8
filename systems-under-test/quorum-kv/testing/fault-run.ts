import { messageOf } from "../../../harness/core/errors.ts";
import type { NodeId } from "../../../harness/core/ids.ts";
import { jsonEqual } from "../../../harness/core/json.ts";
import { type Random, random, type Seed } from "../../../harness/core/random.ts";
import { TestCluster } from "../../testing/test-cluster.ts";
import type { QuorumBug } from "../bugs.ts";
import { createQuorumInvariants } from "../invariants.ts";
import { QuorumNode } from "../quorum-node.ts";
import type { Key, State } from "../values.ts";
import { TestClient } from "./test-client.ts";

export interface FaultRunOptions {
  readonly seed: Seed;
  readonly settings: Readonly<Record<string, string>>;
  readonly bugs?: readonly QuorumBug[];
  /** Whether members come and go. */
  readonly reconfigure?: boolean;
}

export interface FaultRunResult {
  /** The first invariant that did not hold; the run ended there. Or null. */
  readonly breach: string | null;
  readonly okCount: number;
  /** Changes of the members that were carried out. */
  readonly reconfigured: number;
  /** Keys of which homes still held different things well after all was cured. */
  readonly divergedKeys: readonly Key[];
}

type Cluster = TestCluster<QuorumNode>;

const NODE_COUNT = 5;
const DURATION_MS = 2_500;
const PATIENCE_MS = 4_000;
const CLIENT_COUNT = 4;
/** Wall clocks are wrong by as much as clients need for hundreds of operations. */
const SKEW_MS = 3_000;

class InvariantBroken extends Error {}

/**
 * Clients at work while nodes crash and pause, lose what they did not sync, have wrong clocks, and links fail, all from the
 * seed. Invariants are checked after every event, and that replicas come together after the last fault.
 */
export function faultRun({
  seed,
  settings,
  bugs = [],
  reconfigure = false,
}: FaultRunOptions): FaultRunResult {
  const draw = random(seed, "faults");
  const cluster = createCluster(seed, settings, bugs);
  cluster.lossPerMille = draw.pick([0, 0, 20, 100]);
  cluster.duplicatePerMille = draw.pick([0, 20, 200]);
  cluster.latencyUs = draw.pick([500, 5_000, 40_000]);
  const clients = Array.from(
    { length: CLIENT_COUNT },
    (_, i) => new TestClient(cluster, i + 1, seed, settings),
  );
  for (const client of clients) client.start();
  let reconfigured = 0;
  const result = (breach: string | null): FaultRunResult => ({
    ...{ breach, reconfigured },
    okCount: clients.reduce((sum, { okCount }) => sum + okCount, 0),
    divergedKeys: breach === null ? divergedKeys(cluster) : [],
  });
  try {
    for (let step = 0; cluster.nowMs < DURATION_MS; step++) {
      cluster.runForMs(draw.between(20, 300));
      if (reconfigure && draw.chance(1, 4))
        changeMembers(cluster, draw, step, () => reconfigured++);
      else disturb(cluster, draw);
    }
    for (const client of clients) client.stop();
    cure(cluster);
    for (let ms = 0; ms < PATIENCE_MS && divergedKeys(cluster).length > 0; ms += 200)
      cluster.runForMs(200);
    return result(null);
  } catch (thrown) {
    if (thrown instanceof InvariantBroken) return result(messageOf(thrown));
    throw thrown;
  }
}

function createCluster(
  seed: Seed,
  settings: FaultRunOptions["settings"],
  bugs: readonly QuorumBug[],
): Cluster {
  const cluster: Cluster = new TestCluster({
    ...{ nodeCount: NODE_COUNT, seed, bugs, skewMs: SKEW_MS },
    settings: { "anti-entropy-ms": "100", "hint-ms": "100", "retry-ms": "50", ...settings },
    createProgram: (env, options) => new QuorumNode(env, options),
  });
  const { observe } = createQuorumInvariants();
  cluster.afterEvent = () => {
    for (const node of cluster.nodes) {
      const program = cluster.program(node);
      const breach = program && observe(node, program);
      if (breach) throw new InvariantBroken(breach);
    }
  };
  return cluster;
}

/** One fault or one cure. */
function disturb(cluster: Cluster, draw: Random): void {
  const nodes = draw.shuffle(cluster.nodes);
  const [one = "n1", other = "n2"] = nodes;
  const half = draw.between(1, nodes.length - 1);
  switch (draw.below(9)) {
    case 0:
      cluster.crash(one);
      break;
    case 1:
      for (const node of nodes.slice(0, half)) cluster.crash(node);
      break;
    case 2:
      cluster.partition(nodes.slice(0, half), nodes.slice(half));
      break;
    case 3:
      cluster.cut(one, other);
      break;
    case 4:
      cluster.pause(one);
      break;
    case 5:
      cluster.heal();
      break;
    case 6:
      for (const node of nodes) cluster.resume(node);
      break;
    default:
      for (const node of nodes) cluster.restart(node);
  }
}

function changeMembers(cluster: Cluster, draw: Random, id: number, onDone: () => void): void {
  const [asked = "n1", ...nodes] = draw.shuffle(cluster.nodes);
  const moved = nodes.slice(0, draw.between(1, 2));
  const body = draw.chance(1, 2) ? { add: [asked, ...moved] } : { remove: moved };
  cluster.call("c9", id, asked, { type: "quorum.change", ...body }, ({ type }) => {
    if (type !== "error") onDone();
  });
}

function cure(cluster: Cluster): void {
  cluster.heal();
  cluster.lossPerMille = 0;
  cluster.latencyUs = 1_000;
  for (const node of cluster.nodes) {
    cluster.resume(node);
    cluster.restart(node);
  }
}

function divergedKeys(cluster: Cluster): readonly Key[] {
  const programs = new Map(cluster.nodes.map((node) => [node, cluster.program(node)?.quorum]));
  const keys = [...programs.values()].flatMap((quorum) => [
    ...(quorum?.storage.states.keys() ?? []),
  ]);
  return [...new Set(keys)].filter((key) => {
    const homes = [...programs.values()].map((quorum) => quorum?.placement.homesOf(key) ?? []);
    const [first = []] = homes;
    if (homes.some((each) => !jsonEqual(each, first))) return true;
    const held = first.map(
      (node: NodeId): State | null => programs.get(node)?.storage.get(key) ?? null,
    );
    return held.some((state) => !jsonEqual(state, held[0] ?? null));
  });
}

import type { Cluster } from "../cluster/cluster.ts";
import type { Clock } from "../core/clock.ts";
import { type NodeId, NS_PER_MS } from "../core/ids.ts";
import type { Random } from "../core/random.ts";
import { sleep } from "../core/waiting.ts";
import type { NodeView } from "../node/program.ts";
import type { Asked, MembershipAsking } from "./membership-asking.ts";
import type { AskedChange } from "./membership-changes.ts";
import { findLeaders } from "./targets.ts";
import { viewsOf } from "./views.ts";

/** How long a new leader is waited for, and how often nodes are asked whether they lead. */
const ELECTION_PATIENCE_MS = 1_000;
const POLL_MS = 4;
/** About as long as it takes a message or two to pass. */
const MOST_DELAY_MS = 40;

type Views = ReadonlyMap<NodeId, NodeView>;

export interface Rivalry {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly asking: MembershipAsking;
  readonly stream: Random;
  /** A change for this node to make, or why there is none. */
  readonly draw: (node: NodeId, views: Views) => AskedChange | string;
}

/** Asks the leader to make way and to change the members while it does, and the next one that comes to lead, at once. */
export async function askRivals(rivalry: Rivalry): Promise<readonly (Asked | string)[]> {
  const views = await viewsOf(rivalry.cluster);
  return Promise.all([askOutgoing(rivalry, views), askIncoming(rivalry, leadersIn(views))]);
}

export function leadersIn(views: Views): readonly NodeId[] {
  return [...views].flatMap(([node, view]) => (view.leader ? [node] : []));
}

async function askOutgoing(
  { asking, cluster, draw, stream }: Rivalry,
  views: Views,
): Promise<Asked | string> {
  const [leader] = await findLeaders(cluster);
  if (leader === undefined) return "no running node says that it leads";
  const change = draw(leader, views);
  if (typeof change === "string") return change;
  const members = asking.membersBy(views.get(leader)) ?? [];
  const others = members.filter((node) => node !== leader);
  const handOver = others.length > 0 ? { handOverTo: stream.pick(others) } : {};
  return asking.ask({ ...change, ...handOver, afterMs: stream.below(MOST_DELAY_MS) });
}

async function askIncoming(
  { asking, clock, cluster, draw }: Rivalry,
  old: readonly NodeId[],
): Promise<Asked | string> {
  const begunNs = clock.now();
  for (let afterMs = 0; afterMs < ELECTION_PATIENCE_MS; ) {
    await sleep(clock, POLL_MS);
    afterMs = Math.round((clock.now() - begunNs) / NS_PER_MS);
    const views = await viewsOf(cluster);
    const leader = leadersIn(views).find((node) => !old.includes(node));
    if (leader === undefined) continue;
    const change = draw(leader, views);
    if (typeof change === "string") return change;
    return asking.ask({ ...change, afterMs }, afterMs);
  }
  return "no other node came to lead";
}

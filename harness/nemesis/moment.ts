import type { Cluster } from "../cluster/cluster.ts";
import type { NodeId } from "../core/ids.ts";
import type { Random } from "../core/random.ts";
import { findLeaders } from "./targets.ts";

/** Longer than an election timeout: where nobody leads, votes are all that is written. */
const PATIENCE_MS = 500;
/** In an election of three, the first one to write is the candidate, then come those who vote. */
const MOST_WRITES = 3;
const LONGEST_LAG_MS = 3;
/** No sync is over so soon. Not none at all: two faults that wait for one write are not to come at one moment. */
const SHORT_LAG_MS = 0.09;
/** Within this, whoever stands for election has won it, most often. */
const LONGEST_ELECTION_MS = 30;
const MOST_ELECTIONS = 4;

/**
 * Waits, two times out of three, until the nodes have writes that are not synced: crashes and cuts that come then are
 * those that systems get wrong (TigerBeetle's VOPR crashes ten times as often while writes are pending). Drivers that do not
 * see writes do not wait.
 */
export async function awaitPendingWrites(
  { processes }: Cluster,
  nodes: readonly NodeId[],
  stream: Random,
): Promise<void> {
  if (nodes.length === 0 || processes.untilWriting === undefined || !stream.chance(2, 3)) return;
  await processes.untilWriting(nodes, {
    withinMs: PATIENCE_MS,
    writes: stream.between(1, MOST_WRITES),
    kind: stream.chance(1, 2) ? "any" : "overwrite",
    lagMs: fractionOf(stream.chance(1, 2) ? SHORT_LAG_MS : LONGEST_LAG_MS, stream),
  });
}

/**
 * The nodes that lead; where none does, those that do soon after: votes are written before. A leader that is lost within
 * moments of its election leaves behind what the next one must get right.
 */
export async function awaitLeaders(cluster: Cluster, stream: Random): Promise<readonly NodeId[]> {
  const { nodes, processes } = cluster;
  for (let election = 0; ; election++) {
    const leaders = await findLeaders(cluster);
    if (leaders.length > 0 || processes.untilWriting === undefined) return leaders;
    if (election === MOST_ELECTIONS) return leaders;
    await processes.untilWriting(nodes, {
      ...{ withinMs: PATIENCE_MS, writes: 1, kind: "any" },
      lagMs: fractionOf(LONGEST_ELECTION_MS, stream),
    });
  }
}

function fractionOf(ms: number, stream: Random): number {
  return stream.between(1, ms * 1_000) / 1_000;
}

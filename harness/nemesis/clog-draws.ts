import type { Clog } from "../cluster/cluster.ts";
import { assertNever } from "../core/assert.ts";
import type { NodeId } from "../core/ids.ts";
import type { Random } from "../core/random.ts";

/**
 * Which links are clogged: `link`: one; `links`: some, each at a time of its own; `swizzle`: some, one after the other, and
 * opened one after the other in another order; `leader`: some of those that a leader sends on, all at once.
 *
 * `swizzle` is FoundationDB's "swizzle-clogging": of all that their simulator does to networks, it finds most.
 */
export const CLOG_TARGETS = ["link", "links", "swizzle", "leader"] as const;
export type ClogTarget = (typeof CLOG_TARGETS)[number];

type Link = Pick<Clog, "from" | "to">;

/** From less than a heartbeat to several elections. */
const MEANS_MS = [20, 100, 300, 1_000] as const;
/** ln 2, in thousandths. */
const LN2_PERMILLE = 693;
const MOST_HALVINGS = 6;

/** At least one, where there are two nodes. */
export function drawClogs(
  target: ClogTarget,
  nodes: readonly NodeId[],
  leaders: readonly NodeId[],
  stream: Random,
): readonly Clog[] {
  const links = stream.shuffle(linksOf(nodes));
  const meanMs = stream.pick(MEANS_MS);
  switch (target) {
    case "link":
      return links.slice(0, 1).map((link) => ({ ...link, forMs: drawMs(meanMs, stream) }));
    case "links":
      return someOf(links, stream).map((link) => ({
        ...link,
        ...{ afterMs: stream.below(meanMs), forMs: drawMs(meanMs, stream) },
      }));
    case "swizzle":
      return swizzled(someOf(links, stream), meanMs, stream);
    case "leader": {
      const own = links.filter(({ from }) => leaders.includes(from));
      const forMs = drawMs(meanMs, stream);
      return someOf(own, stream).map((link) => ({ ...link, forMs }));
    }
    default:
      return assertNever(target);
  }
}

function linksOf(nodes: readonly NodeId[]): readonly Link[] {
  return nodes.flatMap((from) =>
    nodes.filter((to) => to !== from).map((to): Link => ({ from, to })),
  );
}

/** Up to half of them. */
function someOf(links: readonly Link[], stream: Random): readonly Link[] {
  if (links.length === 0) return [];
  return links.slice(0, stream.between(1, Math.ceil(links.length / 2)));
}

/** All are clogged before the first one is opened. */
function swizzled(links: readonly Link[], meanMs: number, stream: Random): readonly Clog[] {
  const stepMs = Math.max(1, Math.round(meanMs / links.length));
  const orderOfOpening = stream.shuffle(links);
  return links.map((link, at) => {
    const afterMs = at * stepMs;
    const opensMs = (links.length + orderOfOpening.indexOf(link)) * stepMs;
    return { ...link, afterMs, forMs: opensMs - afterMs };
  });
}

/** Exponential, in whole numbers: halvings until a coin falls on its other side, and a place within the last of them. */
function drawMs(meanMs: number, stream: Random): number {
  let halvings = 0;
  while (halvings < MOST_HALVINGS && stream.chance(1, 2)) halvings++;
  const permille = halvings * 1_000 + stream.below(1_000);
  return 1 + Math.round((meanMs * LN2_PERMILLE * permille) / 1_000_000);
}

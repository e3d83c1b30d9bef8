import type { Grudge } from "../cluster/cluster.ts";
import { assertNever } from "../core/assert.ts";
import type { NodeId } from "../core/ids.ts";
import type { Random } from "../core/random.ts";

/** Shapes of partition that follow from the list of nodes alone. */
export const SHAPES = [
  "one",
  "majority",
  "minority-third",
  "halves",
  "majorities-ring",
  "bridge",
  "one-way",
] as const;
export type Shape = (typeof SHAPES)[number];

/** A way to cut a cluster. */
export interface Partition {
  readonly grudge: Grudge;
  /** Those that lose: the smaller side, the deaf half, everyone in a ring; in the order of the cluster. */
  readonly nodes: readonly NodeId[];
  /** One line for people: `{n1 n2} | {n3 n4 n5}`. */
  readonly description: string;
}

/** Larger clusters get a balanced random ring, as in Jepsen's `majorities-ring`. */
const EXACT_RING_MAX_NODES = 5;

/** A random ring in which two nodes see the same majority is thrown away; after this many, the exact ring is taken. */
const RING_ATTEMPTS = 20;

/** A random partition of this shape, or null when the cluster is too small to be cut so. */
export function partitionOf(
  shape: Shape,
  nodes: readonly NodeId[],
  random: Random,
): Partition | null {
  switch (shape) {
    case "one":
      return splitOff(1, nodes, random);
    case "majority":
      return splitOff(nodes.length - majorityOf(nodes.length), nodes, random);
    case "minority-third":
      return splitOff(Math.max(1, Math.floor((nodes.length - 1) / 3)), nodes, random);
    case "halves":
      return splitOff(Math.floor(nodes.length / 2), nodes, random);
    case "majorities-ring":
      return majoritiesRing(nodes, random);
    case "bridge":
      return bridge(nodes, random);
    case "one-way":
      return oneWay(nodes, random);
    default:
      return assertNever(shape);
  }
}

/** Cuts the nodes of `side` off from all others, or null when that cuts nothing. */
export function splitBetween(
  nodes: readonly NodeId[],
  side: ReadonlySet<NodeId>,
): Partition | null {
  const inside = nodes.filter((node) => side.has(node));
  const outside = nodes.filter((node) => !side.has(node));
  if (inside.length === 0 || outside.length === 0) return null;
  return {
    grudge: hearing(nodes, (to, from) => side.has(to) === side.has(from)),
    nodes: inside,
    description: `${braced(inside)} | ${braced(outside)}`,
  };
}

/** The smallest number of nodes that is more than half of them. */
export function majorityOf(nodeCount: number): number {
  return Math.floor(nodeCount / 2) + 1;
}

function splitOff(count: number, nodes: readonly NodeId[], random: Random): Partition | null {
  return splitBetween(nodes, new Set(random.shuffle(nodes).slice(0, count)));
}

/**
 * Every node hears a majority, itself included, and no two nodes hear the same one. Up to five nodes stand in a ring and
 * each hears its nearest neighbours. Above, links are drawn one by one between the nodes that have fewest, so that
 * no node is better connected than the others by more than one or two links, and which majorities arise is random.
 */
function majoritiesRing(nodes: readonly NodeId[], random: Random): Partition | null {
  if (nodes.length < 3) return null;
  const heard =
    (nodes.length > EXACT_RING_MAX_NODES ? balancedRing(nodes, random) : null) ??
    exactRing(random.shuffle(nodes));
  const views = nodes.map((node) => `${node} hears ${braced(nodes.filter(hears(heard, node)))}`);
  return {
    grudge: hearing(nodes, (to, from) => hears(heard, to)(from)),
    nodes,
    description: views.join(", "),
  };
}

type Heard = ReadonlyMap<NodeId, ReadonlySet<NodeId>>;

function hears(heard: Heard, to: NodeId): (from: NodeId) => boolean {
  return (from) => heard.get(to)?.has(from) === true;
}

/** Each node hears the majority in whose middle it stands. With an even number of links to keep, all links stay two-way. */
function exactRing(ring: readonly NodeId[]): Heard {
  const majority = majorityOf(ring.length);
  const before = Math.floor(majority / 2);
  return new Map(
    ring.map((node, position) => {
      const first = position - before + ring.length;
      const window = Array.from({ length: majority }, (_, i) => ring[(first + i) % ring.length]);
      return [node, new Set(window.filter((other) => other !== undefined))];
    }),
  );
}

function balancedRing(nodes: readonly NodeId[], random: Random): Heard | null {
  for (let attempt = 0; attempt < RING_ATTEMPTS; attempt++) {
    const heard = balancedLinks(nodes, random);
    const views = new Set([...heard.values()].map((view) => [...view].sort().join(" ")));
    if (views.size === nodes.length) return heard;
  }
  return null;
}

/** Links the least linked node with the least linked one that it has no link to, until all hear a majority. */
function balancedLinks(nodes: readonly NodeId[], random: Random): Heard {
  const heard = new Map(nodes.map((node) => [node, new Set([node])]));
  const leastLinked = (candidates: readonly NodeId[]) =>
    random
      .shuffle(candidates)
      .map((node) => ({ node, links: heard.get(node) ?? new Set<NodeId>() }))
      .reduce((least, other) => (other.links.size < least.links.size ? other : least));
  for (;;) {
    const poorest = leastLinked(nodes);
    if (poorest.links.size >= majorityOf(nodes.length)) return heard;
    const partner = leastLinked(nodes.filter((node) => !poorest.links.has(node)));
    poorest.links.add(partner.node);
    partner.links.add(poorest.node);
  }
}

/** Two halves that do not hear each other, and one node that hears and is heard by all. */
function bridge(nodes: readonly NodeId[], random: Random): Partition | null {
  const [middle, ...others] = random.shuffle(nodes);
  if (middle === undefined || others.length < 2) return null;
  const left = new Set(others.slice(0, Math.floor(others.length / 2)));
  const onLeft = nodes.filter((node) => left.has(node));
  const onRight = nodes.filter((node) => node !== middle && !left.has(node));
  return {
    grudge: hearing(
      nodes,
      (to, from) => to === middle || from === middle || left.has(to) === left.has(from),
    ),
    nodes: nodes.filter((node) => node !== middle),
    description: `${braced(onLeft)} - ${middle} - ${braced(onRight)}`,
  };
}

/** A random half that is heard by the rest, but does not hear it. */
function oneWay(nodes: readonly NodeId[], random: Random): Partition | null {
  if (nodes.length < 2) return null;
  const half = random.chance(1, 2) ? Math.floor(nodes.length / 2) : Math.ceil(nodes.length / 2);
  const deaf = new Set(random.shuffle(nodes).slice(0, half));
  const deafNodes = nodes.filter((node) => deaf.has(node));
  const others = nodes.filter((node) => !deaf.has(node));
  return {
    grudge: hearing(nodes, (to, from) => !deaf.has(to) || deaf.has(from)),
    nodes: deafNodes,
    description: `${braced(deafNodes)} does not hear ${braced(others)}, but is heard`,
  };
}

/** The grudge that leaves open exactly the links for which `mayHear` holds. A node always hears itself. */
function hearing(nodes: readonly NodeId[], mayHear: (to: NodeId, from: NodeId) => boolean): Grudge {
  const grudge = new Map<NodeId, ReadonlySet<NodeId>>();
  for (const to of nodes) {
    const unheard = nodes.filter((from) => from !== to && !mayHear(to, from));
    if (unheard.length > 0) grudge.set(to, new Set(unheard));
  }
  return grudge;
}

function braced(nodes: readonly NodeId[]): string {
  return `{${nodes.join(" ")}}`;
}

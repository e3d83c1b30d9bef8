import { BEGINNING } from "../levels/resolve-reads.ts";
import type { Choice, Choices } from "./choices.ts";
import type { OrderGraph } from "./order-graph.ts";

/** Both orders of two writers are impossible, or a circle is there without any choice. */
export interface Impossible {
  /** Null: what is known goes round by itself. */
  readonly choice: Choice | null;
  /** How many choices were only tried when it showed. 0: all that stands in the graph is certain. */
  readonly tried: number;
}

export type OrderVerdict =
  | { readonly holds: true }
  | { readonly holds: false; readonly impossible: Impossible }
  | { readonly holds: "unknown" };

/** So many steps a search may take: some seconds. */
const MOST_WORK = 1_000_000_000;
/** What it costs to look whether an edge would close a circle. */
const STEPS_PER_LOOK = 8;

/**
 * Whether the writers of each key can be put into an order so that nothing goes round, given edges that are certain. A choice of
 * which one side is impossible is made at once; when no such choice is left, an order that looks likely is tried, and then
 * both sides of one choice after the other (a polygraph, Papadimitriou 1979; pruning as in Cobra, OSDI 2020).
 */
export function findOrder(graph: OrderGraph, choices: Choices): OrderVerdict {
  addBeginnings(graph, choices);
  return search(graph, choices, pairsIn(choices), 0);
}

function search(
  graph: OrderGraph,
  choices: Choices,
  open: readonly Choice[],
  tried: number,
): OrderVerdict {
  const left = saturate(graph, choices, open);
  if (left === "unknown") return { holds: "unknown" };
  if ("impossible" in left) return { holds: false, impossible: { choice: left.impossible, tried } };
  const [choice, ...others] = left.open;
  if (choice === undefined) return { holds: true };
  if (guess(graph, choices, left.open)) return { holds: true };
  const before = graph.edges.length;
  let last: OrderVerdict = { holds: "unknown" };
  for (const [first, second] of [choice.writers, [choice.writers[1], choice.writers[0]] as const]) {
    if (graph.work > MOST_WORK) return { holds: "unknown" };
    decide(graph, choices, choice.key, [first, second]);
    last = search(graph, choices, others, tried + 1);
    if (last.holds !== false) return last;
    graph.takeBack(before);
  }
  return last;
}

/** Whoever read what was there before all comes before everybody who wrote. */
function addBeginnings(graph: OrderGraph, { readersOf, writersOf }: Choices): void {
  writersOf.forEach((writers, key) => {
    for (const reader of readersOf(key, BEGINNING))
      for (const writer of writers)
        if (writer !== reader)
          graph.add({
            ...{ from: reader, to: writer, isAnti: true },
            reason: { kind: "beginning", key },
          });
  });
}

function pairsIn({ writersOf }: Choices): readonly Choice[] {
  return writersOf.flatMap((writers, key) =>
    writers.flatMap((first, at) =>
      writers.slice(at + 1).map((second): Choice => ({ key, writers: [first, second] })),
    ),
  );
}

/** Makes all choices that are forced, again and again. */
function saturate(
  graph: OrderGraph,
  choices: Choices,
  open: readonly Choice[],
): { readonly open: readonly Choice[] } | { readonly impossible: Choice | null } | "unknown" {
  let left = open;
  for (;;) {
    if (!graph.close()) return { impossible: null };
    if (graph.work > MOST_WORK) return "unknown";
    const still: Choice[] = [];
    for (const choice of left) {
      const [a, b] = choice.writers;
      const mayBeFirst = isPossible(graph, choices, choice.key, [a, b]);
      const mayBeSecond = isPossible(graph, choices, choice.key, [b, a]);
      if (!mayBeFirst && !mayBeSecond) return { impossible: choice };
      if (mayBeFirst && mayBeSecond) still.push(choice);
      else decide(graph, choices, choice.key, mayBeFirst ? [a, b] : [b, a]);
    }
    if (still.length === left.length) return { open: still };
    left = still;
  }
}

type Decision = readonly [first: number, second: number];

function isPossible(
  graph: OrderGraph,
  { readersOf }: Choices,
  key: number,
  [first, second]: Decision,
): boolean {
  const readers = readersOf(key, first);
  graph.work += STEPS_PER_LOOK * (1 + readers.length);
  if (graph.wouldClose(first, second, false)) return false;
  return readers.every((reader) => reader === second || !graph.wouldClose(reader, second, true));
}

function decide(
  graph: OrderGraph,
  { readersOf }: Choices,
  key: number,
  [first, second]: Decision,
): void {
  graph.add({ from: first, to: second, isAnti: false, reason: { kind: "chosen", key } });
  for (const reader of readersOf(key, first))
    if (reader !== second)
      graph.add({
        ...{ from: reader, to: second, isAnti: true },
        reason: { kind: "overwritten", key, writer: first },
      });
}

/** Takes all choices as some order of what is known suggests. True: that works. */
function guess(graph: OrderGraph, choices: Choices, open: readonly Choice[]): boolean {
  const before = graph.edges.length;
  for (const { key, writers } of open) {
    const [a, b] = writers;
    const isFirst = graph.positionOf(a) < graph.positionOf(b);
    decide(graph, choices, key, isFirst ? [a, b] : [b, a]);
  }
  if (graph.close()) return true;
  graph.takeBack(before);
  return false;
}

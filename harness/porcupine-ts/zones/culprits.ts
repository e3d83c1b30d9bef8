import { NONE } from "../register/actions.ts";
import { NEVER, type Timeline } from "../timeline.ts";
import type { Links } from "./chains.ts";
import type { Clusters } from "./clusters.ts";
import type { Contradiction } from "./contradiction.ts";

/** The operations of a contradiction, and those without which it would be another one, by call. */
export function culpritsOf(
  contradiction: Contradiction,
  clusters: Clusters | null,
  links: Links | null,
  timeline: Timeline,
): readonly number[] {
  const chosen = new Set(directly(contradiction, clusters).filter((one) => one !== NONE));
  if (clusters) {
    // A set that grows while it is walked: what is added is looked at too.
    for (const operation of chosen) {
      const value = valueBy(operation, clusters);
      if (value === NONE) continue;
      addProducers(chosen, clusters, operation, value);
      if (links) addWitness(chosen, clusters, links, value, timeline);
    }
  }
  return byCall(chosen, timeline);
}

/**
 * The culprits, and every operation without which some of them would mean something else: the producers of what they
 * found, the producers of what those found, and so on. Values are produced once, so that is one line back for each
 * culprit; it is followed for as many steps as there are culprits, as nobody looks for larger sets. A failed cas that
 * does not tell what it found may need anything.
 */
export function relevantTo(
  culprits: readonly number[],
  clusters: Clusters | null,
  timeline: Timeline,
): Int32Array {
  if (!clusters) return Int32Array.from(culprits);
  const unsure = new Set(clusters.differing.map(({ operation }) => operation));
  if (culprits.some((operation) => unsure.has(operation))) return Int32Array.from(clusters.members);
  const chosen = new Set(culprits);
  for (const culprit of culprits) {
    let value = valueBy(culprit, clusters);
    for (let steps = 0; value !== NONE && steps <= culprits.length + 1; steps++) {
      const producer = clusters.producer[value] as number;
      if (producer === NONE) break;
      chosen.add(producer);
      value = clusters.source[value] as number;
    }
  }
  return Int32Array.from(byCall(chosen, timeline));
}

function byCall(operations: Iterable<number>, { callAt }: Timeline): readonly number[] {
  return [...operations].sort((a, b) => (callAt[a] as number) - (callAt[b] as number));
}

function directly(contradiction: Contradiction, clusters: Clusters | null): readonly number[] {
  switch (contradiction.kind) {
    case "impossible":
    case "thin-air":
      return [contradiction.operation];
    case "inversion":
      return [contradiction.early, contradiction.late];
    case "taken-twice":
      return [...contradiction.by];
    case "circle":
      return [clusters?.producer[contradiction.value] ?? NONE];
    case "crossing": {
      const { one, other } = contradiction;
      return [one.firstReturn, one.lastCall, other.firstReturn, other.lastCall];
    }
    case "refusal":
      return [contradiction.operation, contradiction.since, contradiction.until];
  }
}

/** The value that an operation produces or, as the first or last one, reads; NONE when there is none. */
function valueBy(operation: number, { producer, firstRead, lastRead }: Clusters): number {
  for (const operations of [producer, firstRead, lastRead]) {
    const value = operations.indexOf(operation);
    if (value !== NONE) return value;
  }
  return NONE;
}

/** Without the operation that wrote what another one found, that one would contradict itself out of thin air. */
function addProducers(chosen: Set<number>, clusters: Clusters, operation: number, value: number) {
  const producer = clusters.producer[value] as number;
  if (producer !== NONE) chosen.add(producer);
  const source = clusters.source[value] as number;
  if (operation !== producer || source === NONE) return;
  const before = clusters.producer[source] as number;
  if (before !== NONE) chosen.add(before);
}

/** An operation that never returned counts only if something shows that it took effect. */
function addWitness(
  chosen: Set<number>,
  clusters: Clusters,
  { successor }: Links,
  from: number,
  { returnAt }: Timeline,
): void {
  for (let value = from; value !== NONE; value = successor[value] as number) {
    const producer = clusters.producer[value] as number;
    if (producer === NONE) return;
    chosen.add(producer);
    if (returnAt[producer] !== NEVER) return;
    const read = clusters.firstRead[value] as number;
    if (read !== NONE) {
      chosen.add(read);
      return;
    }
  }
}

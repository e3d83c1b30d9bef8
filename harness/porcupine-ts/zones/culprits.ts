import { NEVER, type Timeline } from "../timeline.ts";
import type { Links } from "./chains.ts";
import { type Clusters, NONE } from "./clusters.ts";
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
    const valueBy = valuesByOperation(clusters);
    // A set that grows while it is walked: what is added is looked at too.
    for (const operation of chosen) {
      const value = valueBy.get(operation);
      if (value === undefined) continue;
      addProducers(chosen, clusters, operation, value);
      if (links) addWitness(chosen, clusters, links, value, timeline);
    }
  }
  return [...chosen].sort(
    (a, b) => (timeline.callAt[a] as number) - (timeline.callAt[b] as number),
  );
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

/** The value that each operation produces or reads. */
function valuesByOperation({ producer, reads }: Clusters): ReadonlyMap<number, number> {
  const values = new Map<number, number>();
  for (let value = 0; value < producer.length; value++) {
    values.set(producer[value] as number, value);
    for (const read of reads[value] ?? []) values.set(read, value);
  }
  return values;
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
    const read = clusters.reads[value]?.[0];
    if (read !== undefined) {
      chosen.add(read);
      return;
    }
  }
}

import { INITIAL, NONE } from "../register/actions.ts";
import type { Timeline } from "../timeline.ts";
import { ALWAYS_BEFORE, type Links } from "./chains.ts";
import type { Clusters } from "./clusters.ts";

/** A cas failed, although the value that it expected was there all the while: from `since` to `until`. */
export interface Refusal {
  readonly kind: "refusal";
  readonly operation: number;
  readonly value: number;
  /** The operation with whose return the value was surely there. NONE: it was there from the beginning. */
  readonly since: number;
  /** The operation at whose call the value was still there. */
  readonly until: number;
}

/**
 * A value that is produced once is there for one stretch of time. It includes all times between a return and a call of
 * operations that produce, read or replace it.
 */
export function findRefusal(
  clusters: Clusters,
  links: Links,
  { callAt, returnAt }: Timeline,
): Refusal | null {
  for (const { operation, value } of clusters.differing) {
    if (!links.live[value]) continue;
    const users = usersOf(clusters, links, value);
    const since = value === INITIAL ? NONE : least(users, returnAt);
    const until = greatest(users, callAt);
    if (until === NONE) continue;
    const sinceAt = since === NONE ? ALWAYS_BEFORE : (returnAt[since] as number);
    const isWithin =
      sinceAt < (callAt[operation] as number) &&
      (returnAt[operation] as number) < (callAt[until] as number);
    if (isWithin) return { kind: "refusal", operation, value, since, until };
  }
  return null;
}

/** Of the reads, those that matter here. */
function usersOf(
  { producer, firstRead, lastRead }: Clusters,
  { successor }: Links,
  value: number,
): readonly number[] {
  const next = successor[value] as number;
  const replacement = next === NONE ? NONE : producer[next];
  return [producer[value], firstRead[value], lastRead[value], replacement].filter(
    (operation) => operation !== undefined && operation !== NONE,
  ) as readonly number[];
}

function least(operations: readonly number[], at: Int32Array): number {
  return operations.reduce(
    (best, one) => (best !== NONE && (at[best] as number) <= (at[one] as number) ? best : one),
    NONE,
  );
}

function greatest(operations: readonly number[], at: Int32Array): number {
  return operations.reduce(
    (best, one) => (best !== NONE && (at[best] as number) >= (at[one] as number) ? best : one),
    NONE,
  );
}

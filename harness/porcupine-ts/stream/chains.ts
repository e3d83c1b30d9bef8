import type { Value } from "../model.ts";
import type { Operation } from "../operation.ts";

/** An operation of a stream: `return` is null until it returns. */
export interface Running<Input, Output> extends Operation<Input, Output> {
  output?: Output;
  return: number | null;
}

/** A value with all that is known of the operations that wrote and saw it. */
export interface Cluster<Input, Output> {
  readonly value: Value;
  /** Null for the initial value. */
  readonly producer: Running<Input, Output> | null;
  /** What the producer, a compare-and-set, found; undefined for a write. */
  readonly from: Value | undefined;
  /** Of its operations that returned, the one that did so first: by then the value had been there. */
  first: Running<Input, Output> | null;
  /** The one called last: at its call the value, or its write, was still to come or there. */
  last: Running<Input, Output> | null;
  /** Null while nobody knows whether the producer took effect. */
  chain: Chain<Input, Output> | null;
  /** The value that a compare-and-set put in its place. */
  next: Cluster<Input, Output> | null;
}

/** Values that followed each other by compare-and-set, from one plain write on: nothing can come between them. */
export interface Chain<Input, Output> {
  /** In order; those that no operation can see any more are gone from the front. */
  clusters: Cluster<Input, Output>[];
  /** Of those gone, the one whose last operation was called last. */
  gone: Cluster<Input, Output> | null;
  /** The clusters, gone ones included, that returned first and were called last. */
  first: Cluster<Input, Output>;
  last: Cluster<Input, Output>;
}

/** When the value had been there at the latest: -Infinity for the initial one, Infinity while nobody knows. */
export function firstReturn<I, O>({ producer, first }: Cluster<I, O>): number {
  if (producer === null) return Number.NEGATIVE_INFINITY;
  return first?.return ?? Number.POSITIVE_INFINITY;
}

/** When it was still there, or still to come. */
export function lastCall<I, O>({ last }: Cluster<I, O>): number {
  return last?.call ?? Number.NEGATIVE_INFINITY;
}

/** One of these operations had to be before the other, and after it: their values, each once with the other's. */
export interface Conflict<Input, Output> {
  readonly left: Cluster<Input, Output>;
  readonly right: Cluster<Input, Output>;
}

/**
 * Two values of one chain whose order the operations contradict, `changed` being one of them: a later one had been there
 * before an operation on an earlier one began.
 */
export function conflictWithin<I, O>(changed: Cluster<I, O>): Conflict<I, O> | null {
  const chain = changed.chain;
  if (!chain) return null;
  if (chain.gone && firstReturn(changed) < lastCall(chain.gone))
    return { left: chain.gone, right: changed };
  let isBefore = true;
  for (const other of chain.clusters) {
    if (other === changed) isBefore = false;
    else if (isBefore && firstReturn(changed) < lastCall(other))
      return { left: other, right: changed };
    else if (!isBefore && firstReturn(other) < lastCall(changed))
      return { left: changed, right: other };
  }
  return null;
}

/** Whether operations say of each of two chains that it was before the other. */
export function contradict<I, O>(left: Chain<I, O>, right: Chain<I, O>): boolean {
  return (
    firstReturn(left.first) < lastCall(right.last) && firstReturn(right.first) < lastCall(left.last)
  );
}

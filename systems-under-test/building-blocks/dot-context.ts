import { z } from "zod";
import type { NodeId } from "../../harness/core/ids.ts";
import {
  countOf,
  EMPTY_VECTOR,
  mergeVectors,
  type VersionVector,
  versionVectorSchema,
} from "./version-vector.ts";

/** One event: the `count`th of its node, counted from 1. */
export type Dot = readonly [node: NodeId, count: number];

/**
 * A set of events, exact also where some are missing: all events up to `vector`, and those of `dots` beyond it (Almeida,
 * Shoker, Baquero, "Delta state replicated data types", 2018). A version vector alone would claim the missing ones too,
 * and what is wrongly believed seen gets lost. JSON as it is; equal sets are equal JSON.
 */
export type DotContext = {
  readonly vector: VersionVector;
  /** None that `vector` has or could take in; ascending. */
  readonly dots: readonly Dot[];
};

export const dotSchema: z.ZodType<Dot> = z.tuple([z.string(), z.number().int().positive()]);

export const dotContextSchema: z.ZodType<DotContext> = z
  .object({ vector: versionVectorSchema, dots: z.array(dotSchema) })
  .transform(({ vector, dots }) => compact(vector, dots));

export const EMPTY_CONTEXT: DotContext = { vector: EMPTY_VECTOR, dots: [] };

export function hasSeen({ vector, dots }: DotContext, [node, count]: Dot): boolean {
  if (count <= countOf(vector, node)) return true;
  return dots.some((dot) => dot[0] === node && dot[1] === count);
}

export function withDots({ vector, dots }: DotContext, more: readonly Dot[]): DotContext {
  return compact(vector, [...dots, ...more]);
}

/** What either of them has seen: the left one itself where the right one has no news. */
export function mergeContexts(left: DotContext, right: DotContext): DotContext {
  const vector = mergeVectors(left.vector, right.vector);
  const isNews = vector !== left.vector || right.dots.some((dot) => !hasSeen(left, dot));
  return isNews ? compact(vector, [...left.dots, ...right.dots]) : left;
}

/**
 * The next event of a node. Unique only if the context has all events that this node ever made: a node that forgets some
 * of its own (a write that was acknowledged before it was durable) gives one name to two events, and loses one of them.
 */
export function nextDot({ vector, dots }: DotContext, node: NodeId): Dot {
  let last = countOf(vector, node);
  for (const [other, count] of dots) if (other === node) last = Math.max(last, count);
  return [node, last + 1];
}

/** Ascending by node, then by count. */
export function compareDots(left: Dot, right: Dot): number {
  if (left[0] !== right[0]) return left[0] < right[0] ? -1 : 1;
  return left[1] - right[1];
}

function compact(vector: VersionVector, dots: readonly Dot[]): DotContext {
  const grown = { ...vector };
  const beyond: Dot[] = [];
  for (const dot of [...dots].sort(compareDots)) {
    const [node, count] = dot;
    const last = countOf(grown, node);
    if (count <= last) continue;
    if (count === last + 1) grown[node] = count;
    else if (beyond.length === 0 || compareDots(beyond.at(-1) as Dot, dot) !== 0) beyond.push(dot);
  }
  return { vector: grown, dots: beyond };
}

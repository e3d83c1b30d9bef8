import type { Operation } from "../../core/history.ts";
import { canonicalJson } from "../../core/json.ts";
import { countOf, countText } from "../text/numbers.ts";
import { nameText } from "../text/operations.ts";
import type { Proof } from "./proof.ts";

/** A selection of operations and, in sentences, what was left out. */
export interface Thinned {
  readonly operations: readonly Operation[];
  readonly cuts: readonly string[];
}

/** At most `most` operations: first those on other keys go, then those whose start is far from the proof's. */
export function thinnedAround(proof: Proof, all: readonly Operation[], most: number): Thinned {
  if (all.length <= most) return { operations: all, cuts: [] };
  const sameKey = all.filter((operation) => !isAside(operation, proof));
  const asideCount = all.length - sameKey.length;
  const cuts =
    asideCount === 0
      ? []
      : [`${countOf(asideCount, "operation")} on other keys than ${nameText(proof.key)} left out.`];
  if (sameKey.length <= most) return { operations: sameKey, cuts };
  const kept = nearest(proof, sameKey, most);
  const cutCount = sameKey.length - kept.size;
  cuts.push(
    `The ${countText(kept.size)} operations nearest to the violation are drawn; ${countOf(cutCount, "more operation")} left out.`,
  );
  return { operations: sameKey.filter((operation) => kept.has(operation)), cuts };
}

/** True of an operation on another key than the one that the proof is about, unless the proof names it. */
export function isAside(operation: Operation, proof: Proof): boolean {
  if (proof.key === undefined || proof.operations.includes(operation)) return false;
  const { key } = operation.invoke;
  return key === undefined || canonicalJson(key) !== canonicalJson(proof.key);
}

function nearest(
  proof: Proof,
  operations: readonly Operation[],
  most: number,
): ReadonlySet<Operation> {
  const anchors = proof.operations.map(({ invoke }) => invoke.time);
  const ranked = operations.map((operation) => ({
    operation,
    distance: anchors.reduce(
      (least, anchor) => Math.min(least, Math.abs(anchor - operation.invoke.time)),
      Infinity,
    ),
  }));
  ranked.sort((left, right) => left.distance - right.distance);
  return new Set(ranked.slice(0, most).map(({ operation }) => operation));
}

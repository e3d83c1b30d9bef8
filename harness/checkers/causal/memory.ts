import { findBrokenView, isBrokenView } from "../pram/find-broken-view.ts";
import { groundsOf } from "../pram/witness.ts";
import { type CausalOrder, causalBase, pathBetween } from "./causal-order.ts";

/** A session whose reads no order of the writes explains, if it keeps causal order. */
export interface BrokenMemory {
  readonly anomaly: "WriteHBInitRead" | "CyclicHB";
  readonly session: number;
  /** All operations that show it, and more. */
  readonly ids: readonly number[];
}

/**
 * WriteHBInitRead and CyclicHB: what one session has seen forces an order of the writes in which it cannot have read what it
 * read.
 */
export function brokenMemory(order: CausalOrder): BrokenMemory | null {
  const broken = findBrokenView(causalBase(order));
  if (broken === null) return null;
  const { base, circle, view } = broken;
  const ids = groundsOf(base, view, circle, (from, to) => pathBetween(order, from, to));
  const anomaly = view.broken?.kind === "initial" ? "WriteHBInitRead" : "CyclicHB";
  return { anomaly, session: view.session, ids };
}

/** Whether this session's memory is broken. */
export function isMemoryBroken(order: CausalOrder, session: number): boolean {
  return isBrokenView(causalBase(order), session);
}

import type { Json } from "../../../core/json.ts";
import type { CycleName } from "../cycles/classify.ts";

/** Anomalies that are no cycles, as Elle names them; `garbage-read`, `fractured-read` and `wrong-shape` are our own. */
export const PLAIN_ANOMALIES = [
  "wrong-shape",
  "garbage-read",
  "duplicate-elements",
  "incompatible-order",
  "G1a",
  "G1b",
  "internal",
  "future-read",
  "fractured-read",
  "dirty-update",
  "lost-update",
  "cyclic-versions",
] as const;
export type PlainAnomalyName = (typeof PLAIN_ANOMALIES)[number];
export type AnomalyName = PlainAnomalyName | CycleName;

/** Something that no transaction, or no two of them, should have seen. */
export interface PlainAnomaly {
  readonly name: PlainAnomalyName;
  /** Whom it concerns, the one that saw it first. */
  readonly transactions: readonly number[];
  readonly key?: Json;
  /** What is wrong, in words; `name(t)` is what a transaction is called in them. */
  explain(name: (transaction: number) => string): string;
}

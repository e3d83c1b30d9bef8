import type { TransactionModel } from "../../core/consistency.ts";
import type { AnomalyName } from "./anomalies/anomaly.ts";

/** Classes of anomalies that models forbid as a whole. */
export type AnomalyClass = "G1" | "G1-process" | "G1-realtime";

/** Each anomaly with those that are there whenever it is (Adya 1999; Elle's table). */
export const IMPLIED: Readonly<
  Record<AnomalyName | AnomalyClass, readonly (AnomalyName | AnomalyClass)[]>
> = {
  "wrong-shape": [],
  "garbage-read": [],
  "duplicate-elements": [],
  "incompatible-order": ["G1a"],
  "dirty-update": ["G1a"],
  "future-read": ["G1c"],
  "fractured-read": ["G-single"],
  "lost-update": ["G2-item"],
  "cyclic-versions": [],
  internal: [],
  G1a: ["G1"],
  G1b: ["G1"],
  G1: ["G1-process"],
  "G1-process": ["G1-realtime"],
  "G1-realtime": [],
  G0: ["G1c", "G0-process"],
  "G0-process": ["G1c-process", "G0-realtime"],
  "G0-realtime": ["G1c-realtime"],
  G1c: ["G1", "G1c-process"],
  "G1c-process": ["G1-process", "G1c-realtime"],
  "G1c-realtime": ["G1-realtime"],
  "G-single": ["G-nonadjacent", "G-single-process"],
  "G-single-process": ["G-nonadjacent-process", "G-single-realtime"],
  "G-single-realtime": ["G-nonadjacent-realtime"],
  "G-nonadjacent": ["G2-item", "G-nonadjacent-process"],
  "G-nonadjacent-process": ["G2-item-process", "G-nonadjacent-realtime"],
  "G-nonadjacent-realtime": ["G2-item-realtime"],
  "G2-item": ["G2-item-process"],
  "G2-item-process": ["G2-item-realtime"],
  "G2-item-realtime": [],
};

interface Model {
  /** Other names that Jepsen knows it by. */
  readonly alsoCalled?: readonly string[];
  /** Models that hold whenever it does, the nearest ones. */
  readonly implies: readonly TransactionModel[];
  /** What it forbids besides what these forbid. */
  readonly forbids: readonly (AnomalyName | AnomalyClass)[];
}

/** All models, as Elle orders them. */
export const LATTICE: Readonly<Record<TransactionModel, Model>> = {
  "strict-serializable": {
    alsoCalled: ["strong-serializable", "PL-SS"],
    implies: ["strong-session-serializable", "strong-snapshot-isolation"],
    forbids: ["G1c-realtime", "G2-item-realtime"],
  },
  "strong-session-serializable": {
    implies: ["serializable", "strong-session-snapshot-isolation"],
    forbids: ["G1-process", "G2-item-process"],
  },
  "strong-snapshot-isolation": {
    implies: ["strong-session-snapshot-isolation", "strong-read-committed"],
    forbids: ["G-nonadjacent-realtime"],
  },
  serializable: {
    alsoCalled: ["PL-3"],
    implies: ["repeatable-read", "snapshot-isolation", "update-serializable"],
    forbids: ["internal"],
  },
  "strong-session-snapshot-isolation": {
    implies: ["snapshot-isolation", "strong-session-read-committed"],
    forbids: ["G-nonadjacent-process"],
  },
  "snapshot-isolation": {
    alsoCalled: ["PL-SI"],
    implies: [
      "forward-consistent-view",
      "monotonic-snapshot-read",
      "parallel-snapshot-isolation",
      "prefix",
    ],
    forbids: ["G-nonadjacent"],
  },
  "repeatable-read": {
    alsoCalled: ["PL-2.99"],
    implies: ["cursor-stability", "monotonic-atomic-view"],
    forbids: ["G2-item", "lost-update"],
  },
  "update-serializable": {
    alsoCalled: ["PL-3U"],
    implies: ["forward-consistent-view"],
    forbids: [],
  },
  "parallel-snapshot-isolation": {
    implies: ["causal-cerone", "update-atomic"],
    forbids: ["G-single"],
  },
  /**
   * By its definition (transactions see a prefix of the order of commits: Cerone, Bernardi and Gotsman, CONCUR 2015) it forbids a
   * long fork, as it does all cycles in which each rw comes right after a wr. But no name here is that of such cycles alone.
   * A long fork (wr rw wr rw) is a G-nonadjacent. So is ww rw ww rw, which prefix permits: all four may have seen nothing but
   * the initial state. And each lost update (ww rw), which it permits too, implies a G-nonadjacent. To forbid that would be a
   * false alarm; so, as with Elle, a long fork rules out snapshot isolation and leaves prefix as one that may hold.
   */
  prefix: { implies: ["causal-cerone"], forbids: [] },
  "forward-consistent-view": { alsoCalled: ["PL-FCV"], implies: ["consistent-view"], forbids: [] },
  "consistent-view": {
    alsoCalled: ["PL-2+"],
    implies: ["cursor-stability", "monotonic-view"],
    forbids: ["G-single"],
  },
  "update-atomic": { implies: ["read-atomic"], forbids: ["lost-update"] },
  "causal-cerone": { implies: ["read-atomic"], forbids: [] },
  "read-atomic": {
    implies: ["monotonic-atomic-view"],
    forbids: ["internal", "future-read", "fractured-read"],
  },
  "monotonic-snapshot-read": {
    alsoCalled: ["PL-MSR"],
    implies: ["read-committed"],
    forbids: [],
  },
  "cursor-stability": {
    alsoCalled: ["PL-CS"],
    implies: ["read-committed"],
    forbids: ["lost-update"],
  },
  "monotonic-view": { alsoCalled: ["PL-2L"], implies: ["read-committed"], forbids: [] },
  "monotonic-atomic-view": { implies: ["read-committed"], forbids: [] },
  "strong-read-committed": {
    alsoCalled: ["strong-PL-2"],
    implies: ["strong-session-read-committed", "strong-read-uncommitted"],
    forbids: ["G1-realtime"],
  },
  "strong-session-read-committed": {
    alsoCalled: ["strong-session-PL-2"],
    implies: ["read-committed", "strong-session-read-uncommitted"],
    forbids: ["G1-process"],
  },
  "read-committed": { alsoCalled: ["PL-2"], implies: ["read-uncommitted"], forbids: ["G1"] },
  "strong-read-uncommitted": {
    alsoCalled: ["strong-PL-1"],
    implies: ["strong-session-read-uncommitted"],
    forbids: ["G0-realtime"],
  },
  "strong-session-read-uncommitted": {
    alsoCalled: ["strong-session-PL-1"],
    implies: ["read-uncommitted"],
    forbids: ["G0-process"],
  },
  "read-uncommitted": {
    alsoCalled: ["PL-1"],
    implies: [],
    forbids: ["G0", "cyclic-versions", "duplicate-elements", "garbage-read", "wrong-shape"],
  },
};

import { TRANSACTION_MODELS, type TransactionModel } from "../../core/consistency.ts";
import type { AnomalyName } from "./anomalies/anomaly.ts";

/** Classes of anomalies that models forbid as a whole. */
type AnomalyClass = "G1" | "G1-process" | "G1-realtime";

/** Each anomaly with those that are there whenever it is (Adya 1999; Elle's table). */
const IMPLIED: Readonly<
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

const LATTICE: Readonly<Record<TransactionModel, Model>> = {
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

/** What a set of anomalies says of all models. */
export interface ModelVerdict {
  /** The weakest models that cannot hold. */
  readonly not: readonly TransactionModel[];
  /** All others that cannot hold. */
  readonly alsoNot: readonly TransactionModel[];
  /** The strongest models that may hold: nothing was found against them. */
  readonly strongest: readonly TransactionModel[];
}

/** The model of a name of Jepsen's, `PL-3` for `serializable` too; undefined when there is none. */
export function modelNamed(name: string): TransactionModel | undefined {
  return TRANSACTION_MODELS.find((model) => {
    const { alsoCalled = [] } = LATTICE[model];
    return model === name || alsoCalled.includes(name);
  });
}

/** Which models these anomalies rule out, and which are left. */
export function judgeModels(found: Iterable<AnomalyName>): ModelVerdict {
  const anomalies = withImplied(found);
  const broken = new Set<TransactionModel>();
  for (const model of [...TRANSACTION_MODELS].reverse()) {
    const { forbids } = LATTICE[model];
    const isBroken =
      forbids.some((name) => anomalies.has(name)) ||
      weaker(model).some((other) => broken.has(other));
    if (isBroken) broken.add(model);
  }
  const possible = TRANSACTION_MODELS.filter((model) => !broken.has(model));
  const isWeakest = (model: TransactionModel) => !weaker(model).some((other) => broken.has(other));
  return {
    not: [...broken].filter(isWeakest),
    alsoNot: [...broken].filter((model) => !isWeakest(model)),
    strongest: possible.filter((model) => !possible.some((other) => weaker(other).includes(model))),
  };
}

/** Everything that a model implies, itself left out. */
export function modelsImpliedBy(model: TransactionModel): ReadonlySet<TransactionModel> {
  const implied = new Set(weaker(model));
  for (const each of implied) for (const other of weaker(each)) implied.add(other);
  return implied;
}

function withImplied(found: Iterable<AnomalyName>): ReadonlySet<string> {
  const all = new Set<AnomalyName | AnomalyClass>(found);
  for (const name of all) for (const other of IMPLIED[name]) all.add(other);
  return all;
}

function weaker(model: TransactionModel): readonly TransactionModel[] {
  return LATTICE[model].implies;
}

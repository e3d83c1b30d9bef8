import { TRANSACTION_MODELS, type TransactionModel } from "../../core/consistency.ts";
import type { AnomalyName } from "./anomalies/anomaly.ts";
import { type AnomalyClass, IMPLIED, LATTICE } from "./lattice.ts";

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
  const broken = modelsBrokenBy(found);
  const possible = TRANSACTION_MODELS.filter((model) => !broken.has(model));
  const isWeakest = (model: TransactionModel) => !weaker(model).some((other) => broken.has(other));
  return {
    not: [...broken].filter(isWeakest),
    alsoNot: [...broken].filter((model) => !isWeakest(model)),
    strongest: possible.filter((model) => !possible.some((other) => weaker(other).includes(model))),
  };
}

/** The models that cannot hold where these anomalies were found, weaker ones first. */
export function modelsBrokenBy(found: Iterable<AnomalyName>): ReadonlySet<TransactionModel> {
  const anomalies = withImplied(found);
  const broken = new Set<TransactionModel>();
  for (const model of [...TRANSACTION_MODELS].reverse()) {
    const { forbids } = LATTICE[model];
    const isBroken =
      forbids.some((name) => anomalies.has(name)) ||
      weaker(model).some((other) => broken.has(other));
    if (isBroken) broken.add(model);
  }
  return broken;
}

/**
 * In their order, but those first that one of these models forbids: a history may well show others, and a run is known by
 * the first that is told.
 */
export function forbiddenFirst<T>(
  found: readonly T[],
  models: readonly TransactionModel[],
  nameOf: (each: T) => AnomalyName,
): readonly T[] {
  const isForbidden = (each: T): boolean => {
    const broken = modelsBrokenBy([nameOf(each)]);
    return models.some((model) => broken.has(model));
  };
  const [forbidden, permitted]: [T[], T[]] = [[], []];
  for (const each of found) (isForbidden(each) ? forbidden : permitted).push(each);
  return [...forbidden, ...permitted];
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

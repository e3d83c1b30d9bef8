import { type History, type Operation, outcomeOf } from "../../../core/history.ts";
import type { CycleName } from "../cycles/classify.ts";
import type { RegisterAssumptions } from "../versions/register-order.ts";
import {
  closure,
  type Dependencies,
  empty,
  familiesIn,
  hasCycle,
  type Relation,
  set,
  type Timed,
} from "./families.ts";

type Micro = readonly [f: "r" | "w", key: string, value: number | null];

export interface Txn extends Timed {
  readonly micros: readonly Micro[];
}

/** Transactions of a history of registers, in the order of their invocations. */
export function registerTxns(history: History): readonly Txn[] {
  return history.operations.map((operation: Operation): Txn => {
    const { completion, invoke } = operation;
    const outcome = outcomeOf(operation);
    const value = outcome === "ok" ? completion?.value : invoke.value;
    return {
      ...{ outcome, process: invoke.process, begin: invoke.index },
      end: outcome === "info" ? Infinity : (completion?.index ?? Infinity),
      micros: value as unknown as Micro[],
    };
  });
}

/**
 * Families of cycles, and the keys whose versions are cyclic; straight from the definitions.
 *
 * @param countsOwn whether a reader comes before all who overwrote the version that it read, or only before those who did not
 *   overwrite the reader's own.
 */
export function registersByBruteForce(
  history: History,
  assumptions: RegisterAssumptions,
  countsOwn: boolean,
): { readonly families: ReadonlySet<CycleName>; readonly cyclicKeys: ReadonlySet<string> } {
  const txns = registerTxns(history);
  const size = txns.length;
  const found: Dependencies = { ww: empty(size), wr: empty(size), rw: empty(size) };
  const cyclicKeys = new Set<string>();
  for (const key of keysOf(txns)) {
    const { isCyclic, order } = orderOf(txns, key, assumptions);
    if (isCyclic) cyclicKeys.add(key);
    const isBefore = (version: number, other: number) => order[version + 1]?.[other + 1] === true;
    for (const reader of txns.keys())
      for (const writer of txns.keys()) {
        const seen = goodReads(txns, reader, key);
        const isOwn = (version: number) => isBefore(version, reader) && isBefore(reader, writer);
        if (isBefore(reader, writer)) set(found.ww, reader, writer);
        if (seen.includes(writer)) set(found.wr, writer, reader);
        if (seen.some((version) => isBefore(version, writer) && (countsOwn || !isOwn(version))))
          set(found.rw, reader, writer);
      }
  }
  return { families: familiesIn(txns, found), cyclicKeys };
}

export function keysOf(txns: readonly Txn[]): ReadonlySet<string> {
  return new Set(txns.flatMap(({ micros }) => micros.map(([, key]) => key)));
}

/** Versions by their writers, -1 the beginning; the relation has one more row for it, at 0. */
function orderOf(
  txns: readonly Txn[],
  key: string,
  { linearizableKeys, sequentialKeys, wfrKeys }: RegisterAssumptions,
): { readonly order: Relation; readonly isCyclic: boolean } {
  const initial: Pair[] = txns.flatMap((_, writer) =>
    finalWrite(txns, writer, key) === null ? [] : [[-1, writer] as const],
  );
  const within = txns.flatMap((_, at): Pair[] => {
    const read = goodReads(txns, at, key).at(-1);
    return read === undefined || finalWrite(txns, at, key) === null ? [] : [[read, at]];
  });
  const inOrder = txns.flatMap((_, at): Pair[] => {
    const reads = goodReads(txns, at, key);
    const [first, last] = [reads[0], reads.at(-1)];
    return first === undefined || last === undefined ? [] : [[first, last]];
  });
  const across = (isBefore: (first: Txn, second: Txn) => boolean): Pair[] =>
    txns.flatMap((first, a) =>
      txns.flatMap((second, b): Pair[] => {
        if (first.outcome !== "ok" || second.outcome === "fail" || first.end > second.begin)
          return [];
        const [last] = [accessed(txns, a, key).at(-1)];
        const [next] = accessed(txns, b, key);
        return isBefore(first, second) && last !== undefined && next !== undefined
          ? [[last, next]]
          : [];
      }),
    );
  const sources: Pair[][] = [
    initial,
    ...(wfrKeys === true ? [within] : []),
    ...(sequentialKeys === true
      ? [[...inOrder, ...within, ...across((first, second) => first.process === second.process)]]
      : []),
    ...(linearizableKeys === true ? [[...inOrder, ...within, ...across(() => true)]] : []),
  ];
  let order = empty(txns.length + 1) as Relation;
  let isCyclic = false;
  for (const source of sources) {
    const next = order.map((row) => [...row]);
    for (const [from, to] of source) set(next, from + 1, to + 1);
    const closed = closure(next);
    if (hasCycle(closed)) isCyclic = true;
    else order = closed;
  }
  return { order, isCyclic };
}

type Pair = readonly [from: number, to: number];

/** Versions that a transaction is known to have seen or left, in its order. */
function accessed(txns: readonly Txn[], at: number, key: string): readonly number[] {
  const reads = goodReads(txns, at, key);
  const written = finalWrite(txns, at, key) === null ? [] : [at];
  return [...reads, ...written];
}

/** The last value that a transaction wrote to a key, null when it wrote none or failed. */
export function finalWrite(txns: readonly Txn[], at: number, key: string): number | null {
  const { micros = [], outcome } = txns[at] ?? {};
  if (outcome === "fail") return null;
  return micros.findLast(([f, name]) => f === "w" && name === key)?.[2] ?? null;
}

/** Whom the reads of a key before the transaction's own write returned: those that nothing is wrong with. */
function goodReads(txns: readonly Txn[], at: number, key: string): readonly number[] {
  const { micros = [], outcome } = txns[at] ?? {};
  if (outcome !== "ok") return [];
  const own = micros.findIndex(([f, name]) => f === "w" && name === key);
  const external = own < 0 ? micros : micros.slice(0, own);
  return external.flatMap(([f, name, value]) => {
    if (f !== "r" || name !== key) return [];
    if (value === null) return [-1];
    const writer = txns.findIndex((_, other) => finalWrite(txns, other, key) === value);
    return writer < 0 || writer === at ? [] : [writer];
  });
}

/** Names of other anomalies, each found by its definition. */
export function plainRegistersByBruteForce(history: History): ReadonlySet<string> {
  const txns = registerTxns(history);
  const found = new Set<string>();
  const writerOf = (key: string, value: number) =>
    txns.findIndex(({ micros }) =>
      micros.some(([f, name, own]) => f === "w" && name === key && own === value),
    );
  for (const [at, { micros, outcome }] of txns.entries()) {
    if (outcome !== "ok") continue;
    for (const [place, [f, key, value]] of micros.entries()) {
      if (f === "w") continue;
      const before = micros.slice(0, place).filter(([, name]) => name === key);
      const own = before.findLast(([kind]) => kind === "w");
      if (own !== undefined) {
        if (own[2] !== value) found.add("internal");
        continue;
      }
      const earlier = before.at(-1);
      if (earlier !== undefined && earlier[2] !== value) found.add("internal");
      const writer = value === null ? null : writerOf(key, value);
      if (value === null || writer === null) continue;
      if (writer === -1) found.add("garbage-read");
      else if (txns[writer]?.outcome === "fail") found.add("G1a");
      else if (writer === at) found.add("future-read");
      else if (finalWrite(txns, writer, key) !== value) found.add("G1b");
    }
  }
  for (const key of keysOf(txns)) {
    const updated = txns.flatMap((_, at) => {
      const first = txns[at]?.micros.find(([, name]) => name === key);
      const [read] = goodReads(txns, at, key);
      const isUpdate = first?.[0] === "r" && finalWrite(txns, at, key) !== null;
      const isGood =
        isUpdate &&
        read !== undefined &&
        (read < 0 ? null : finalWrite(txns, read, key)) === first[2];
      return isGood ? [read] : [];
    });
    if (new Set(updated).size < updated.length) found.add("lost-update");
  }
  return found;
}

import { type History, type Operation, outcomeOf } from "../../../core/history.ts";
import type { CycleName } from "../cycles/classify.ts";
import { type Dependencies, empty, familiesIn, set, type Timed } from "./families.ts";

type Micro = readonly [f: "r" | "append", key: string, value: unknown];

interface Txn extends Timed {
  readonly micros: readonly Micro[];
}

interface Read {
  readonly reader: number;
  readonly key: string;
  readonly list: readonly number[];
}

/** Names of families of cycles, each with those that it implies, as far as the history has them. */
export function cyclesByBruteForce(history: History): ReadonlySet<CycleName> {
  const txns = history.operations.map(txnOf);
  return familiesIn(txns, dependencies(txns));
}

function txnOf(operation: Operation): Txn {
  const { completion, invoke } = operation;
  const outcome = outcomeOf(operation);
  const value = outcome === "ok" ? completion?.value : invoke.value;
  const end = outcome === "info" ? Infinity : (completion?.index ?? Infinity);
  return {
    outcome,
    process: invoke.process,
    begin: invoke.index,
    end,
    micros: value as unknown as Micro[],
  };
}

/** Direct dependencies by their definitions. */
function dependencies(txns: readonly Txn[]): Dependencies {
  const [ww, wr, rw] = [empty(txns.length), empty(txns.length), empty(txns.length)];
  for (const key of new Set(txns.flatMap(({ micros }) => micros.map(([, name]) => name)))) {
    const reads = readsOf(txns, key);
    const writer = (value: number) =>
      txns.findIndex(
        ({ micros, outcome }) =>
          outcome !== "fail" &&
          micros.some(([f, name, own]) => f === "append" && name === key && own === value),
      );
    const { agreed, isWhole } = agreedOrder(reads);
    const writers = agreed.map(writer);
    const known = writers.filter((vertex) => vertex >= 0);
    const read = new Set(reads.flatMap(({ list }) => list));
    const unread = txns.flatMap(({ micros, outcome }, at) =>
      outcome === "ok" &&
      micros.some(
        ([f, name, value]) => f === "append" && name === key && !read.has(value as number),
      )
        ? [at]
        : [],
    );
    const later = isWhole ? unread : [];
    known.forEach((vertex, at) => {
      for (const next of at + 1 < known.length ? [known[at + 1] as number] : later)
        set(ww, vertex, next);
    });
    for (const { list, reader } of reads) {
      const isAgreed = list.length <= agreed.length;
      const seen = isAgreed
        ? writers
            .slice(0, list.length)
            .filter((vertex) => vertex >= 0)
            .at(-1)
        : writer(list.at(-1) as number);
      if (seen !== undefined && seen >= 0) set(wr, seen, reader);
      if (!isAgreed) continue;
      const missed = writers.slice(list.length).find((vertex) => vertex >= 0);
      if (missed !== undefined) set(rw, reader, missed);
      else if (list.length === agreed.length) for (const vertex of later) set(rw, reader, vertex);
    }
  }
  return { ww, wr, rw };
}

function readsOf(txns: readonly Txn[], key: string): readonly Read[] {
  return txns.flatMap(({ micros, outcome }, reader) =>
    outcome !== "ok"
      ? []
      : micros.flatMap(([f, name, list]) =>
          f === "r" && name === key ? [{ reader, key, list: list as readonly number[] }] : [],
        ),
  );
}

/** The longest beginning of the longest list that no read contradicts, and in which nothing stands twice. */
function agreedOrder(reads: readonly Read[]): {
  readonly agreed: readonly number[];
  readonly isWhole: boolean;
} {
  const longest = reads.reduce<readonly number[]>(
    (best, { list }) => (list.length > best.length ? list : best),
    [],
  );
  for (let length = longest.length; ; length--) {
    const agreed = longest.slice(0, length);
    const fits = reads.every(({ list }) => {
      const begin = list.slice(0, length);
      return (
        new Set(begin).size === begin.length && begin.every((value, at) => value === longest[at])
      );
    });
    if (fits) return { agreed, isWhole: length === longest.length };
  }
}

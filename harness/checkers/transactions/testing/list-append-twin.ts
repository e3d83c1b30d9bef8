import { type History, type Operation, outcomeOf } from "../../../core/history.ts";

/** What must be found of each level of time: nothing, the order of each process, real time. */
export const TIMES = ["", "-process", "-realtime"] as const;

type Micro = readonly [f: "r" | "append", key: string, value: unknown];
type Relation = readonly (readonly boolean[])[];

interface Txn {
  readonly outcome: "ok" | "info" | "fail";
  readonly process: unknown;
  readonly begin: number;
  readonly end: number;
  readonly micros: readonly Micro[];
}

interface Read {
  readonly reader: number;
  readonly key: string;
  readonly list: readonly number[];
}

/** Names of families of cycles, each with those that it implies, as far as the history has them. */
export function cyclesByBruteForce(history: History): ReadonlySet<string> {
  const txns = history.operations.map(txnOf);
  const { rw, wr, ww } = dependencies(txns);
  const found = new Set<string>();
  for (const time of TIMES) {
    const extra = timeOrder(txns, time);
    const before = union(ww, wr, extra);
    const all = closure(union(before, rw));
    const anyOf = (name: string, holds: boolean) => holds && found.add(`${name}${time}`);
    anyOf("G0", hasCycle(closure(union(ww, extra))));
    anyOf("G1c", hasCycle(closure(before)));
    anyOf("G-single", closes(rw, reflexive(closure(before))));
    const derived = closure(union(before, product(before, rw)));
    anyOf("G-nonadjacent", closes(product(before, rw), reflexive(derived)));
    anyOf("G2-item", closes(rw, reflexive(all)));
  }
  return found;
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
function dependencies(txns: readonly Txn[]): {
  readonly ww: Relation;
  readonly wr: Relation;
  readonly rw: Relation;
} {
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

function timeOrder(txns: readonly Txn[], time: (typeof TIMES)[number]): Relation {
  return txns.map((first) =>
    txns.map((second) => {
      if (first.outcome !== "ok" || second.outcome === "fail" || time === "") return false;
      const isLater = first.end < second.begin;
      return (
        isLater &&
        (time === "-realtime" || (second.outcome === "ok" && first.process === second.process))
      );
    }),
  );
}

function empty(size: number): boolean[][] {
  return Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
}

function set(relation: Relation, from: number, to: number): void {
  if (from !== to) (relation[from] as boolean[])[to] = true;
}

function union(...relations: readonly Relation[]): Relation {
  return (relations[0] ?? []).map((row, from) =>
    row.map((_, to) => relations.some((one) => one[from]?.[to])),
  );
}

function product(left: Relation, right: Relation): Relation {
  return left.map((row) =>
    row.map((_, to) => row.some((is, via) => is && right[via]?.[to] === true)),
  );
}

function closure(relation: Relation): Relation {
  let all = relation;
  for (let at = 0; at < relation.length; at++) all = union(all, product(all, relation));
  return all;
}

function reflexive(relation: Relation): Relation {
  return relation.map((row, from) => row.map((is, to) => is || from === to));
}

function hasCycle(closed: Relation): boolean {
  return closed.some((row, at) => row[at]);
}

/** Whether an edge leads to where a path leads back from. */
function closes(edges: Relation, paths: Relation): boolean {
  return edges.some((row, from) => row.some((is, to) => is && paths[to]?.[from] === true));
}

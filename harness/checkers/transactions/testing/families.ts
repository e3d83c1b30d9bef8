import type { CycleName } from "../cycles/classify.ts";

/** What must be found of each level of time: nothing, the order of each process, real time. */
export const TIMES = ["", "-process", "-realtime"] as const;

export type Relation = readonly (readonly boolean[])[];

/** When a transaction ran. */
export interface Timed {
  readonly outcome: "ok" | "info" | "fail";
  readonly process: unknown;
  readonly begin: number;
  readonly end: number;
}

/** Who depends on whom, by place. */
export interface Dependencies {
  readonly ww: Relation;
  readonly wr: Relation;
  readonly rw: Relation;
}

/** Which kinds of cycles show that a history has one of a kind, or something worse. */
const SHOWN_BY = {
  G0: ["G0"],
  G1c: ["G0", "G1c"],
  "G-single": ["G-single"],
  "G-nonadjacent": ["G-single", "G-nonadjacent"],
  "G2-item": ["G-single", "G-nonadjacent", "G2-item"],
} as const;

/** The families that are shown to be there by cycles of these names. */
export function familiesShownBy(names: readonly string[]): ReadonlySet<CycleName> {
  const found = new Set(names);
  const shown = new Set<CycleName>();
  for (const [family, by] of Object.entries(SHOWN_BY) as [
    keyof typeof SHOWN_BY,
    readonly string[],
  ][])
    TIMES.forEach((time, at) => {
      const those = by.flatMap((one) => TIMES.slice(0, at + 1).map((own) => `${one}${own}`));
      if (those.some((name) => found.has(name))) shown.add(`${family}${time}`);
    });
  return shown;
}

/** Names of families of cycles, each with those that it implies, straight from their definitions. */
export function familiesIn(
  txns: readonly Timed[],
  { rw, wr, ww }: Dependencies,
): ReadonlySet<CycleName> {
  const found = new Set<CycleName>();
  for (const time of TIMES) {
    const extra = timeOrder(txns, time);
    const before = union(ww, wr, extra);
    const all = closure(union(before, rw));
    const anyOf = (name: keyof typeof SHOWN_BY, holds: boolean) =>
      holds && found.add(`${name}${time}`);
    anyOf("G0", hasCycle(closure(union(ww, extra))));
    anyOf("G1c", hasCycle(closure(before)));
    anyOf("G-single", closes(rw, reflexive(closure(before))));
    const derived = closure(union(before, product(before, rw)));
    anyOf("G-nonadjacent", closes(product(before, rw), reflexive(derived)));
    anyOf("G2-item", closes(rw, reflexive(all)));
  }
  return found;
}

function timeOrder(txns: readonly Timed[], time: (typeof TIMES)[number]): Relation {
  return txns.map((first) =>
    txns.map((second) => {
      if (first.outcome !== "ok" || second.outcome === "fail" || time === "") return false;
      const isLater = first.end < second.begin;
      return isLater && (time === "-realtime" || first.process === second.process);
    }),
  );
}

export function empty(size: number): boolean[][] {
  return Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
}

export function set(relation: Relation, from: number, to: number): void {
  if (from !== to) (relation[from] as boolean[])[to] = true;
}

export function union(...relations: readonly Relation[]): Relation {
  return (relations[0] ?? []).map((row, from) =>
    row.map((_, to) => relations.some((one) => one[from]?.[to])),
  );
}

function product(left: Relation, right: Relation): Relation {
  return left.map((row) =>
    row.map((_, to) => row.some((is, via) => is && right[via]?.[to] === true)),
  );
}

export function closure(relation: Relation): Relation {
  let all = relation;
  for (let at = 0; at < relation.length; at++) all = union(all, product(all, relation));
  return all;
}

function reflexive(relation: Relation): Relation {
  return relation.map((row, from) => row.map((is, to) => is || from === to));
}

export function hasCycle(closed: Relation): boolean {
  return closed.some((row, at) => row[at]);
}

/** Whether an edge leads to where a path leads back from. */
function closes(edges: Relation, paths: Relation): boolean {
  return edges.some((row, from) => row.some((is, to) => is && paths[to]?.[from] === true));
}

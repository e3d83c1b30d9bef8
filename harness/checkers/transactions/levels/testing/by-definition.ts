import type { Session, Transaction } from "./sessions.ts";

/** A transaction among those that took effect, in the order of the sessions. */
interface Placed extends Transaction {
  readonly session: number;
  readonly place: number;
}

/** A read before its transaction's own write of the key; `from` is null for the beginning. */
interface ExternalRead {
  readonly reader: Placed;
  readonly at: number;
  readonly key: string;
  readonly from: Placed | null;
}

/**
 * Which levels hold, weakest first, straight from the definitions of Biswas and Enea: whether some of the transactions
 * that never returned can be taken as committed, and all that took effect be put in an order that the level allows. Values
 * must be unique, and what never returned the last of its session.
 */
export function levelsByDefinition(sessions: readonly Session[]): readonly boolean[] {
  const placed = sessions.flatMap((session, number) =>
    session.map((transaction, place): Placed => ({ ...transaction, session: number, place })),
  );
  const certain = placed.filter(({ outcome }) => outcome === "ok");
  const open = placed.filter(({ outcome }) => outcome === "info");
  const choices = subsets(open).map((some) => [...certain, ...some]);
  return (["rc", "ra", "cc"] as const).map((level) =>
    choices.some((committed) => isAllowed(committed, level)),
  );
}

function subsets<T>(items: readonly T[]): readonly (readonly T[])[] {
  const [first, ...rest] = items;
  if (first === undefined) return [[]];
  return subsets(rest).flatMap((set) => [set, [first, ...set]]);
}

function isAllowed(committed: readonly Placed[], level: "rc" | "ra" | "cc"): boolean {
  const reads = committed.flatMap((reader) => externalReads(reader, committed));
  if (reads.includes("wrong")) return false;
  const external = reads.filter((read) => read !== "wrong");
  const isBefore = (a: Placed, b: Placed): boolean =>
    (a.session === b.session && a.place < b.place) ||
    external.some(({ from, reader }) => from === a && reader === b);
  const reach = closure(committed, isBefore);
  const isSeen = (writer: Placed, read: ExternalRead): boolean => {
    if (level === "cc") return reach.get(writer)?.has(read.reader) ?? false;
    if (level === "ra") return isBefore(writer, read.reader);
    return external.some(
      ({ at, from, reader }) => reader === read.reader && from === writer && at < read.at,
    );
  };
  const isExplained = (order: readonly Placed[]): boolean =>
    external.every((read) =>
      order.every(
        (writer, place) =>
          writer === read.from ||
          !writer.ops.some(({ f, key }) => f === "w" && key === read.key) ||
          !isSeen(writer, read) ||
          (read.from !== null && place < order.indexOf(read.from)),
      ),
    );
  return someOrder(committed, isBefore, [], isExplained);
}

function externalReads(
  reader: Placed,
  committed: readonly Placed[],
): readonly (ExternalRead | "wrong")[] {
  if (reader.outcome !== "ok") return [];
  const own = new Map<string, number>();
  return reader.ops.flatMap(({ f, key, value }, at): (ExternalRead | "wrong")[] => {
    const expected = own.get(key);
    if (f === "w") own.set(key, value);
    if (f === "w" || expected === value) return [];
    if (expected !== undefined) return ["wrong"];
    if (value === 0) return [{ reader, at, key, from: null }];
    const from = committed.find((other) => {
      const last = other.ops.findLast((op) => op.f === "w" && op.key === key);
      return other !== reader && last?.value === value;
    });
    return [from === undefined ? "wrong" : { reader, at, key, from }];
  });
}

function closure(
  all: readonly Placed[],
  isBefore: (a: Placed, b: Placed) => boolean,
): ReadonlyMap<Placed, ReadonlySet<Placed>> {
  return new Map(
    all.map((start) => {
      const reached = new Set<Placed>();
      const queue = [start];
      for (const each of queue)
        for (const next of all)
          if (!reached.has(next) && isBefore(each, next)) {
            reached.add(next);
            queue.push(next);
          }
      return [start, reached];
    }),
  );
}

/** Whether some order of all that keeps to `isBefore` passes. */
function someOrder(
  all: readonly Placed[],
  isBefore: (a: Placed, b: Placed) => boolean,
  begun: readonly Placed[],
  passes: (order: readonly Placed[]) => boolean,
): boolean {
  if (begun.length === all.length) return passes(begun);
  const left = all.filter((each) => !begun.includes(each));
  return left.some(
    (next) =>
      !left.some((other) => isBefore(other, next)) &&
      someOrder(all, isBefore, [...begun, next], passes),
  );
}

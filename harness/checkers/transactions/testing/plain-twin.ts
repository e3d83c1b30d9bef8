import { type History, outcomeOf } from "../../../core/history.ts";
import { jsonEqual } from "../../../core/json.ts";

type Micro = readonly [f: "r" | "append", key: string, value: unknown];

interface Txn {
  readonly outcome: "ok" | "info" | "fail";
  readonly micros: readonly Micro[];
}

interface Read {
  readonly txn: Txn;
  readonly at: number;
  readonly key: string;
  readonly list: readonly number[];
}

/** Names of the anomalies that show without a graph, each found by its definition: `dirty-update` is left to its own test. */
export function plainByBruteForce(history: History): ReadonlySet<string> {
  const txns = history.operations.map((operation): Txn => {
    const outcome = outcomeOf(operation);
    const value = outcome === "ok" ? operation.completion?.value : operation.invoke.value;
    return { outcome, micros: value as unknown as readonly Micro[] };
  });
  const reads = txns.filter(({ outcome }) => outcome === "ok").flatMap(readsOf);
  const found = new Set<string>();
  const note = (name: string, holds: boolean) => holds && found.add(name);
  for (const read of reads) {
    const writers = read.list.map((value) =>
      txns.find(({ micros }) => appends(micros, read.key).includes(value)),
    );
    note("garbage-read", writers.includes(undefined));
    note(
      "G1a",
      writers.some((writer) => writer?.outcome === "fail"),
    );
    note("G1b", isIntermediate(read, writers.at(-1)));
    note("duplicate-elements", new Set(read.list).size < read.list.length);
    note("internal", isInternal(read));
    const later = appends(read.txn.micros.slice(read.at), read.key) as readonly number[];
    note(
      "future-read",
      later.some((value) => read.list.includes(value)),
    );
    const same = reads.filter(({ key }) => key === read.key);
    note(
      "incompatible-order",
      same.some(({ list }) => !isBeginning(list, read.list) && !isBeginning(read.list, list)),
    );
    note(
      "lost-update",
      losesUpdate(read) &&
        same.some(
          (other) =>
            other.txn !== read.txn && losesUpdate(other) && jsonEqual(other.list, read.list),
        ),
    );
  }
  return found;
}

function readsOf(txn: Txn): readonly Read[] {
  return txn.micros.flatMap(([f, key, list], at) =>
    f === "r" ? [{ txn, at, key, list: list as readonly number[] }] : [],
  );
}

function appends(micros: readonly Micro[], key: string): readonly unknown[] {
  return micros.filter(([f, name]) => f === "append" && name === key).map(([, , value]) => value);
}

function isIntermediate({ key, list, txn }: Read, writer: Txn | undefined): boolean {
  if (writer === undefined || writer === txn || writer.outcome === "fail") return false;
  return appends(writer.micros, key).at(-1) !== list.at(-1);
}

function isInternal({ at, key, list, txn }: Read): boolean {
  const before = txn.micros.slice(0, at).filter(([, name]) => name === key);
  const place = before.findLastIndex(([f]) => f === "r");
  const known = place < 0 ? null : (before[place]?.[2] as readonly number[]);
  const own = appends(before.slice(place + 1), key) as readonly number[];
  if (known !== null) return !jsonEqual(list, [...known, ...own]);
  return !jsonEqual(list.slice(Math.max(0, list.length - own.length)), own);
}

function isBeginning(short: readonly number[], long: readonly number[]): boolean {
  return short.every((value, at) => value === long[at]);
}

/** Whether it is the first that the transaction does with the key, and it appends to it afterwards. */
function losesUpdate({ at, key, txn }: Read): boolean {
  const isFirst = txn.micros.slice(0, at).every(([, name]) => name !== key);
  return isFirst && appends(txn.micros.slice(at), key).length > 0;
}

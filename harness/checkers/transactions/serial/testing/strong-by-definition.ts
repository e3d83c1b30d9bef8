import type { TransactionModel } from "../../../../core/consistency.ts";
import type { History } from "../../../../core/history.ts";
import { finalWrite, keysOf, registerTxns, type Txn } from "../../testing/register-twin.ts";

/** What must not be turned round: nothing, each process' own order, the order of real time. */
const TIMES: Readonly<Partial<Record<TransactionModel, "none" | "process" | "realtime">>> = {
  "strict-serializable": "realtime",
  "strong-session-serializable": "process",
  "strong-snapshot-isolation": "realtime",
  serializable: "none",
  "strong-session-snapshot-isolation": "process",
  "snapshot-isolation": "none",
};

/**
 * Whether some of the transactions that never returned can be taken as committed, and all commits be put into an order, so that
 * each transaction reads from a snapshot: the last one before its commit (serializable), or any one since which nobody
 * wrote what it writes (snapshot isolation).
 */
export function holdsByDefinition(history: History, model: TransactionModel): boolean {
  const all = registerTxns(history).filter(({ outcome }) => outcome !== "fail");
  const open = all.filter(({ outcome }) => outcome === "info");
  return subsets(open).some((left) => {
    const txns = all.filter((txn) => !left.includes(txn));
    return new Search(txns, model).someOrder([]);
  });
}

function subsets<T>(items: readonly T[]): readonly (readonly T[])[] {
  const [first, ...rest] = items;
  if (first === undefined) return [[]];
  return subsets(rest).flatMap((set) => [set, [first, ...set]]);
}

class Search {
  readonly #txns: readonly Txn[];
  readonly #keys: readonly string[];
  readonly #time: "none" | "process" | "realtime";
  readonly #readsAtCommit: boolean;

  constructor(txns: readonly Txn[], model: TransactionModel) {
    this.#txns = txns;
    this.#keys = [...keysOf(txns)];
    this.#time = TIMES[model] ?? "none";
    this.#readsAtCommit = model.endsWith("serializable");
  }

  /** Whether these commits, which are allowed, can be followed by all others. */
  someOrder(order: readonly number[]): boolean {
    if (order.length === this.#txns.length) return true;
    return this.#txns.some(
      (_, next) =>
        !order.includes(next) && this.#mayCommit(order, next) && this.someOrder([...order, next]),
    );
  }

  #mayCommit(order: readonly number[], next: number): boolean {
    const left = [...this.#txns.keys()].filter((each) => each !== next && !order.includes(each));
    if (left.some((other) => this.#isEarlier(other, next))) return false;
    const begins = Array.from({ length: order.length + 1 }, (_, snapshot) => snapshot);
    return begins.some(
      (snapshot) =>
        (snapshot === order.length || !this.#readsAtCommit) &&
        !order.slice(snapshot).some((other) => this.#isEarlier(other, next)) &&
        !order.slice(snapshot).some((other) => this.#haveCommonWrites(other, next)) &&
        this.#readsFrom(order.slice(0, snapshot), next),
    );
  }

  #isEarlier(first: number, second: number): boolean {
    const [a, b] = [this.#txns[first] as Txn, this.#txns[second] as Txn];
    if (this.#time === "none" || a.outcome !== "ok" || a.end > b.begin) return false;
    return this.#time === "realtime" || a.process === b.process;
  }

  #haveCommonWrites(first: number, second: number): boolean {
    return this.#keys.some(
      (key) => this.#written(first, key) !== null && this.#written(second, key) !== null,
    );
  }

  #readsFrom(snapshot: readonly number[], reader: number): boolean {
    const { micros, outcome } = this.#txns[reader] as Txn;
    if (outcome !== "ok") return true;
    const own = new Map<string, number | null>();
    return micros.every(([f, key, value]) => {
      if (f === "w") own.set(key, value);
      if (f === "w") return true;
      if (own.has(key)) return own.get(key) === value;
      const writer = snapshot.findLast((other) => this.#written(other, key) !== null);
      return value === (writer === undefined ? null : this.#written(writer, key));
    });
  }

  #written(at: number, key: string): number | null {
    return finalWrite(this.#txns, at, key);
  }
}

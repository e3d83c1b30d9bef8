import { canonicalJson, type Json } from "../../harness/core/json.ts";
import { random, type Seed } from "../../harness/core/random.ts";
import type { OpTemplate } from "../../harness/generator/index.ts";
import type { FoundAnomaly } from "../transactions/anomaly-checker.ts";
import { everybodyReads } from "../transactions/read-all.ts";
import { transactionWorkload } from "../transactions/transaction-workload.ts";
import type { Transaction } from "../transactions/transactions-of.ts";
import type { Workload } from "../workload.ts";

/** So many appends to a key at most, about: then others take their place. */
const OPS_A_ROUND = 60;

/** See README.md of this folder. */
export const monotonic: Workload = transactionWorkload({
  name: "monotonic",
  summary: "lists that grow: no client sees one shrink, or misses what it appended itself",
  op: monotonicOp,
  finalGenerator: ({ keyCount }) => everybodyReads(keyCount),
  find: findGoingsBack,
});

/** Half appends of numbers that go up, half reads, a key at a time. */
export function monotonicOp(seed: Seed, n: number, keyCount: number): OpTemplate {
  const draw = random(seed, "op", n);
  const key = keyCount * Math.floor(n / OPS_A_ROUND) + draw.below(keyCount);
  return { f: "txn", value: [draw.chance(1, 2) ? ["append", key, n + 1] : ["r", key, null]] };
}

/** What a client knows of one list. */
interface Known {
  /** What it read last, and by whom. */
  readonly list: readonly Json[];
  readonly reader: Transaction | null;
  /** Its own appends that were acknowledged, in order. */
  readonly own: readonly (readonly [value: Json, by: Transaction])[];
}

const NOTHING: Known = { list: [], reader: null, own: [] };

/** Reads in which a client went back behind what it had read or appended. */
export function findGoingsBack(transactions: readonly Transaction[]): readonly FoundAnomaly[] {
  const found: FoundAnomaly[] = [];
  const known = new Map<string, Known>();
  for (const transaction of transactions) {
    if (transaction.outcome !== "ok") continue;
    for (const [key, value] of transaction.reads) {
      const place = `${transaction.process} ${key}`;
      const before = known.get(place) ?? NOTHING;
      const list = Array.isArray(value) ? value : [];
      found.push(...goingsBack(transaction, key, list, before));
      known.set(place, { ...before, list, reader: transaction });
    }
    for (const [key, value] of transaction.writes) {
      const place = `${transaction.process} ${key}`;
      const before = known.get(place) ?? NOTHING;
      known.set(place, { ...before, own: [...before.own, [value, transaction]] });
    }
  }
  return found;
}

function goingsBack(
  read: Transaction,
  key: string,
  list: readonly Json[],
  { list: before, own, reader }: Known,
): readonly FoundAnomaly[] {
  const found: FoundAnomaly[] = [];
  const tell = (anomaly: FoundAnomaly["anomaly"], other: Transaction, message: string) =>
    found.push({ anomaly, message, key, ops: [...other.ops, ...read.ops] });
  const text = canonicalJson(list);
  const common = Math.min(list.length, before.length);
  const parts = list.slice(0, common).findIndex((value, at) => value !== before[at]);
  if (reader !== null && parts >= 0)
    tell(
      "incompatible-order",
      reader,
      `${read.name} read key ${key} as ${text}, and ${reader.name} of the same client as ${canonicalJson(before)}: neither goes on where the other ends.`,
    );
  else if (reader !== null && list.length < before.length)
    tell(
      "G-single-process",
      reader,
      `${read.name} read key ${key} as ${text}, after ${reader.name} of the same client had read ${canonicalJson(before)}.`,
    );
  const [missed] = own.filter(([value]) => !list.includes(value));
  if (missed !== undefined)
    tell(
      "G-single-process",
      missed[1],
      `${read.name} read key ${key} as ${text}, without ${canonicalJson(missed[0])}, which its own client had appended in ${missed[1].name}.`,
    );
  const places = own.map(([value]) => list.indexOf(value)).filter((place) => place >= 0);
  const turned = places.findIndex((place, at) => at > 0 && place < (places[at - 1] as number));
  if (turned > 0)
    tell(
      "G0-process",
      own[turned]?.[1] ?? read,
      `${read.name} read key ${key} as ${text}, in which its own client's appends stand in another order than it made them.`,
    );
  return found;
}

import { START_BALANCE } from "../../core/accounts.ts";
import { type History, type Operation, outcomeOf } from "../../core/history.ts";
import { canonicalJson, type Json } from "../../core/json.ts";
import { nameText } from "../text/operations.ts";
import { microseconds } from "./encode-table.ts";
import type { Ledger } from "./page-facts.ts";

const MOST_READS = 5_000;
const MOST_BOUNDS = 5_000;

/**
 * The quantity that reads of one key show, and between what it may lie: of sets how many elements, of counters the sum, of
 * accounts the total, which transfers do not change. The key is the one asked for, else that with the most operations.
 * Null where reads show nothing of the kind.
 */
export function ledgerOf(history: History, key: Json | undefined): Ledger | null {
  const operations = operationsOn(history, key);
  const reads = operations.filter(({ invoke, completion }) => {
    return invoke.f === "read" && completion?.type === "ok";
  });
  const seen = reads.flatMap((read) => {
    const value = quantityOf(read.completion?.value ?? null);
    return value === null ? [] : [[microseconds(read.invoke.time), value] as const];
  });
  const changes = operations.filter(({ invoke }) => invoke.f === "add");
  const isBank = operations.some(({ invoke }) => invoke.f === "transfer");
  if (seen.length === 0 || (changes.length === 0 && !isBank)) return null;
  const named = operations[0]?.invoke.key;
  const place = named === undefined ? "" : ` of key ${nameText(named, 40)}`;
  const holdsLists = reads.some(({ completion }) => Array.isArray(completion?.value));
  const bounds = isBank ? [totalOf(reads)] : boundsOf(changes, holdsLists);
  const what = isBank ? "Total of all accounts" : holdsLists ? "Elements" : "Sum";
  return {
    title: `${what}${place}: what reads showed, and what they had to`,
    bounds: bounds.slice(-MOST_BOUNDS),
    seen: seen.slice(-MOST_READS),
  };
}

function operationsOn(history: History, key: Json | undefined): readonly Operation[] {
  const groups = [...history.byKey()];
  const wanted = key === undefined ? undefined : canonicalJson(key);
  const own = groups.find(([each]) => each !== undefined && canonicalJson(each) === wanted);
  const busiest = groups.reduce<readonly Operation[]>(
    (most, [, group]) => (group.length > most.length ? group : most),
    [],
  );
  return own?.[1] ?? busiest;
}

/** How many elements, the number itself, or the sum of the accounts. */
function quantityOf(value: Json): number | null {
  if (typeof value === "number") return value;
  if (Array.isArray(value)) return value.length;
  if (typeof value !== "object" || value === null) return null;
  const balances = Object.values(value);
  return balances.every((balance) => typeof balance === "number")
    ? balances.reduce((sum: number, balance) => sum + Number(balance), 0)
    : null;
}

/** What the accounts hold from the start on, however much is moved between them. */
function totalOf(reads: readonly Operation[]): readonly [number, number, number] {
  const counts = reads.map(({ completion }) => Object.keys(completion?.value ?? {}).length);
  const total = START_BALANCE * counts.reduce((most, count) => Math.max(most, count), 0);
  return [0, total, total];
}

/** An add counts for sure from its acknowledgement on, and may count from its invocation on unless it failed. */
function boundsOf(
  adds: readonly Operation[],
  holdsLists: boolean,
): readonly (readonly [number, number, number])[] {
  const steps = adds.flatMap((add) => {
    const amount = holdsLists ? 1 : Number(add.invoke.value);
    const outcome = outcomeOf(add);
    if (!Number.isFinite(amount) || outcome === "fail") return [];
    const [low, high] = amount < 0 ? ["most", "least"] : ["least", "most"];
    const began = { atUs: microseconds(add.invoke.time), bound: high, amount };
    if (outcome !== "ok" || add.completion === null) return [began];
    return [began, { atUs: microseconds(add.completion.time), bound: low, amount }];
  });
  steps.sort((left, right) => left.atUs - right.atUs);
  const sums = { least: 0, most: 0 };
  const bounds: [number, number, number][] = [[0, 0, 0]];
  for (const { atUs, bound, amount } of steps) {
    sums[bound === "least" ? "least" : "most"] += amount;
    bounds.push([atUs, sums.least, sums.most]);
  }
  return bounds;
}

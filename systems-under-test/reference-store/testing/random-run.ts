import { History } from "../../../harness/core/history.ts";
import type { Json } from "../../../harness/core/json.ts";
import type { Op, OpType } from "../../../harness/core/op.ts";
import { type Random, random, type Seed } from "../../../harness/core/random.ts";
import { parseTransaction } from "../../building-blocks/transaction-operations.ts";
import { parseBugs, type ReferenceBug } from "../bugs.ts";
import { parseSettings } from "../settings.ts";
import { Store } from "../store.ts";
import type { Transaction } from "../transaction.ts";

const CLIENTS = 5;
const TRANSACTIONS = 80;
const KEYS = 3;

export interface RandomRunOptions {
  readonly seed: Seed;
  readonly settings: Readonly<Record<string, string>>;
  readonly bugs?: readonly ReferenceBug[];
  /** The micro-operation that writes; left out: append. */
  readonly writer?: "append" | "w";
  /** Transaction number `n`. Left out: one of one to four reads and writes on three keys. */
  readonly txn?: (n: number) => Json;
}

/** What clients of a store see whose transactions go on in an order drawn from the seed, without nodes and network. */
export function randomRun({
  seed,
  settings,
  bugs = [],
  writer = "append",
  txn: given,
}: RandomRunOptions): History {
  const store = new Store(parseSettings(settings), parseBugs(new Set(bugs)));
  const draw = random(seed, "run");
  const open = new Map<number, Transaction>();
  const ops: Op[] = [];
  const tell = (process: number, type: OpType, value: Json) =>
    ops.push({ index: ops.length, time: ops.length, process, type, f: "txn", value });
  for (let begun = 0; begun < TRANSACTIONS || open.size > 0; ) {
    const process = draw.below(CLIENTS);
    const transaction = open.get(process);
    if (transaction === undefined) {
      if (begun++ >= TRANSACTIONS) continue;
      const txn = given?.(begun - 1) ?? drawTransaction(draw, writer, begun);
      tell(process, "invoke", txn);
      open.set(process, begin(store, `c${process}`, txn, draw));
      continue;
    }
    const { kind } = store.step(transaction);
    if (kind === "open") continue;
    open.delete(process);
    const txn = ops.findLast((op) => op.process === process)?.value ?? null;
    tell(
      process,
      kind === "committed" ? "ok" : "fail",
      kind === "committed" ? transaction.results : txn,
    );
  }
  return new History(ops);
}

function begin(store: Store, client: string, txn: Json, draw: Random): Transaction {
  const body = { type: "txn", txn };
  const parsed = parseTransaction(body);
  if ("refused" in parsed) throw new Error(JSON.stringify(parsed.refused));
  return store.begin({ client, id: 1, body }, parsed.operations, draw);
}

function drawTransaction(draw: Random, writer: string, number: number): Json {
  return Array.from({ length: draw.between(1, 4) }, (_, at) => {
    const key = draw.below(KEYS);
    return draw.chance(1, 2) ? ["r", key, null] : [writer, key, 10 * number + at];
  });
}

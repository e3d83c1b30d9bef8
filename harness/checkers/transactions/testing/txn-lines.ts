import { History } from "../../../core/history.ts";
import type { Json } from "../../../core/json.ts";
import type { Op, OpType } from "../../../core/op.ts";

/** A line of a history of transactions. */
export type TxnLine = readonly [process: number, type: OpType, value: Json];

/** The history of these lines; their indexes count from 0. */
export function txnHistory(lines: readonly TxnLine[]): History {
  return new History(
    lines.map(([process, type, value], index): Op => {
      return { index, time: index, process, type, f: "txn", value };
    }),
  );
}

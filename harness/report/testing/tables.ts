import type { Json } from "../../core/json.ts";
import { decodeTable } from "../page/decode-table.ts";
import { encodeTable } from "../page/encode-table.ts";
import type { OperationTable } from "../page/operation-table.ts";
import { at, historyOf } from "./synthetic-run.ts";

/** An operation by its times in seconds. `toS` null: it never ended. */
export interface TableRow {
  readonly fromS: number;
  readonly toS: number | null;
  readonly process?: number;
  readonly node?: string;
  readonly f?: string;
  readonly key?: string;
  readonly value?: Json;
  readonly outcome?: "ok" | "fail" | "info";
}

/** The table that a page has of these operations. */
export function tableOf(rows: readonly TableRow[], endS: number): OperationTable {
  const lines = rows.flatMap(
    ({ fromS, toS, process = 0, node, f = "read", key, value = null, outcome = "ok" }) => {
      const base = { process, f, value, ...(key === undefined ? {} : { key }) };
      const invoke = { ...base, time: at(fromS), type: "invoke" as const };
      if (toS === null) return [invoke];
      return [invoke, { ...base, time: at(toS), type: outcome, ...(node ? { node } : {}) }];
    },
  );
  const { operations } = historyOf(lines);
  return decodeTable(encodeTable(operations, { valueChars: 40 }), endS * 1e6);
}

import type { FaultWindow } from "../../core/faults.ts";
import type { Operation } from "../../core/history.ts";
import type { Proof } from "../facts/proof.ts";
import type { RunData } from "../run-data.ts";
import { countOf, countText } from "../text/numbers.ts";
import { dataBlock } from "./data-block.ts";
import { encodeTable } from "./encode-table.ts";
import { pageFacts } from "./facts-of.ts";

/** More weigh on the browser; around the violation is what matters. */
const MOST_OPERATIONS = 250_000;
/** Of the table's block: with the application and the static page, a report stays below 4 MB. */
const MOST_CHARS = 3.5 * 1024 * 1024;
const VALUE_CHARS = [120, 32, 12] as const;

/** The data blocks at the end of a report: not executed, and without a character that could end them. */
export function pageBlocks(
  data: RunData,
  proofs: readonly Proof[],
  windows: readonly FaultWindow[],
): string {
  const all = data.history.operations;
  const { operations, cuts } = around(all, proofs);
  const { block, valueChars } = smallEnough(operations);
  if (valueChars < VALUE_CHARS[0])
    cuts.push(`Values are cut to ${valueChars} characters; history.jsonl has them whole.`);
  const rows = new Map(operations.map(({ invoke }, row) => [invoke.index, row]));
  const facts = pageFacts(data, proofs, windows, (index) => rows.get(index), cuts);
  return `${dataBlock("facts", JSON.stringify(facts))}
${block}`;
}

/** The operations nearest to the first proof, where there are too many for a page. */
function around(
  all: readonly Operation[],
  proofs: readonly Proof[],
): { operations: readonly Operation[]; cuts: string[] } {
  if (all.length <= MOST_OPERATIONS) return { operations: all, cuts: [] };
  const last = proofs.find(({ operations }) => operations.length > 0)?.operations.at(-1);
  const middle = last ? all.indexOf(last) : 0;
  const from = Math.max(0, Math.min(middle - MOST_OPERATIONS / 2, all.length - MOST_OPERATIONS));
  const operations = all.slice(from, from + MOST_OPERATIONS);
  const cut = countOf(all.length - operations.length, "more operation");
  return {
    operations,
    cuts: [`${countText(operations.length)} operations are shown; ${cut} in history.jsonl only.`],
  };
}

function smallEnough(operations: readonly Operation[]): { block: string; valueChars: number } {
  let block = "";
  let last: number = VALUE_CHARS[0];
  for (const valueChars of VALUE_CHARS) {
    block = dataBlock("operations", encodeTable(operations, { valueChars }));
    last = valueChars;
    if (block.length <= MOST_CHARS) break;
  }
  return { block, valueChars: last };
}

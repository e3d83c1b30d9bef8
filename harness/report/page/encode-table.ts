import { type Operation, outcomeOf } from "../../core/history.ts";
import type { TimeNs } from "../../core/ids.ts";
import { askedText, nameText, nodeOf, resultText } from "../text/operations.ts";
import { oneLine } from "../text/visible.ts";
import { NAME_COLUMNS, type NameColumn, OUTCOME_NAMES } from "./operation-table.ts";
import { VarintWriter } from "./varints.ts";

export interface EncodeOptions {
  /** At most so many characters of each value. */
  readonly valueChars: number;
}

/**
 * Operations as bytes, for `decodeTable`: a line of JSON that says how long each part is, then the parts. Times lose
 * what is below a microsecond.
 */
export function encodeTable(
  operations: readonly Operation[],
  { valueChars }: EncodeOptions,
): Uint8Array {
  const numbers = new Map<string, VarintWriter>();
  const column = (name: string): VarintWriter => {
    const known = numbers.get(name) ?? new VarintWriter();
    numbers.set(name, known);
    return known;
  };
  const names = Object.fromEntries(
    NAME_COLUMNS.map((name) => [name, new Dictionary()]),
  ) as Readonly<Record<NameColumn, Dictionary>>;
  for (const name of ["key", "node"] as const) names[name].seed("");
  const previous = { index: 0, startUs: 0 };
  for (const operation of operations) {
    const { invoke, completion } = operation;
    const startUs = microseconds(invoke.time);
    column("index").push(invoke.index - previous.index);
    column("startUs").push(startUs - previous.startUs);
    column("tookUs").push(completion ? microseconds(completion.time) - startUs : 0);
    column("process").push(Number(invoke.process));
    column("outcome").push(OUTCOME_NAMES.indexOf(completion ? outcomeOf(operation) : "open"));
    const texts = textsOf(operation, valueChars);
    for (const name of NAME_COLUMNS) column(name).push(names[name].code(texts[name]));
    Object.assign(previous, { index: invoke.index, startUs });
  }
  return packed(operations.length, numbers, names);
}

function textsOf(operation: Operation, valueChars: number): Readonly<Record<NameColumn, string>> {
  const { f, key, value } = operation.invoke;
  return {
    f: oneLine(f, 40),
    key: key === undefined ? "" : nameText(key, 40),
    node: oneLine(nodeOf(operation) ?? "", 40),
    call: value === null ? "" : askedText(value, valueChars),
    result: operation.completion ? resultText(operation, valueChars) : "",
  };
}

/** Strings in the order of their first use, which is what unique ones compress best in. */
class Dictionary {
  readonly texts: string[] = [];
  readonly #positions = new Map<string, number>();

  seed(text: string): void {
    this.#positions.set(text, this.texts.push(text) - 1);
  }

  /** 0 for one that was never there before, else how far back it is. */
  code(text: string): number {
    const known = this.#positions.get(text);
    if (known !== undefined) return this.texts.length - known;
    this.seed(text);
    return 0;
  }
}

function packed(
  count: number,
  numbers: ReadonlyMap<string, VarintWriter>,
  names: Readonly<Record<NameColumn, Dictionary>>,
): Uint8Array {
  const parts = [
    ...[...numbers].map(([name, writer]) => ({ name, bytes: writer.bytes() })),
    ...Object.entries(names).map(([name, { texts }]) => ({
      name: `${name} names`,
      bytes: new TextEncoder().encode(texts.join("\n")),
    })),
  ];
  const lengths = parts.map(({ name, bytes }) => [name, bytes.length]);
  const head = new TextEncoder().encode(`${JSON.stringify({ count, parts: lengths })}\n`);
  return Buffer.concat([head, ...parts.map(({ bytes }) => bytes)]);
}

/** Microseconds, rounded down. */
export function microseconds(time: TimeNs): number {
  return Math.floor(time / 1_000);
}

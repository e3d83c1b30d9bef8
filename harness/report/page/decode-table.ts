import {
  NAME_COLUMNS,
  type NameColumn,
  type OperationTable,
  OUTCOME_NAMES,
} from "./operation-table.ts";
import { VarintReader } from "./varints.ts";

const NEWLINE = 10;
const OPEN = OUTCOME_NAMES.indexOf("open");

/** What `encodeTable` made of operations; those that never ended end with the record, at `recordEndUs`. */
export function decodeTable(bytes: Uint8Array, recordEndUs: number): OperationTable {
  const headEnd = bytes.indexOf(NEWLINE);
  const head = JSON.parse(textOf(bytes.subarray(0, headEnd))) as Head;
  const parts = new Map<string, Uint8Array>();
  let at = headEnd + 1;
  for (const [name, length] of head.parts) {
    parts.set(name, bytes.subarray(at, at + length));
    at += length;
  }
  const { count } = head;
  const columnOf = (name: string): VarintReader =>
    new VarintReader(parts.get(name) ?? new Uint8Array());
  const startUs = sums(columnOf("startUs"), new Float64Array(count));
  const outcome = filled(columnOf("outcome"), new Uint8Array(count));
  const endUs = filled(columnOf("tookUs"), new Float64Array(count)).map((took, row) =>
    outcome[row] === OPEN ? recordEndUs : (startUs[row] ?? 0) + took,
  );
  const codes = (name: NameColumn): Uint32Array =>
    positions(columnOf(name), count, name === "key" || name === "node" ? 1 : 0);
  return {
    ...{ count, startUs, endUs, outcome },
    index: sums(columnOf("index"), new Uint32Array(count)),
    process: filled(columnOf("process"), new Uint32Array(count)),
    ...{ f: codes("f"), key: codes("key"), node: codes("node") },
    ...{ call: codes("call"), result: codes("result") },
    names: Object.fromEntries(
      NAME_COLUMNS.map((name) => [
        name,
        textOf(parts.get(`${name} names`) ?? new Uint8Array()).split("\n"),
      ]),
    ) as Record<NameColumn, string[]>,
  };
}

interface Head {
  readonly count: number;
  readonly parts: readonly (readonly [name: string, length: number])[];
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function filled<T extends Uint8Array | Uint32Array | Float64Array>(
  reader: VarintReader,
  into: T,
): T {
  for (let row = 0; row < into.length; row++) into[row] = reader.next();
  return into;
}

function sums<T extends Uint32Array | Float64Array>(reader: VarintReader, into: T): T {
  let sum = 0;
  for (let row = 0; row < into.length; row++) {
    sum += reader.next();
    into[row] = sum;
  }
  return into;
}

/** Undoes the code of the writer's dictionary, which had `known` texts when it began. */
function positions(reader: VarintReader, count: number, known: number): Uint32Array {
  const into = new Uint32Array(count);
  let size = known;
  for (let row = 0; row < count; row++) {
    const back = reader.next();
    into[row] = back === 0 ? size++ : size - back;
  }
  return into;
}

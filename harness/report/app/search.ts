import { type OperationTable, OUTCOME_NAMES } from "../page/operation-table.ts";

/**
 * Which operations a query means: words that must all be in the text of an operation, and `f:read`, `key:k1`, `node:n2`,
 * `process:3`, `is:ok`. `-` before a word means all others. Null: the query asks for nothing.
 */
export function matches(table: OperationTable, query: string): Uint8Array | null {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "" && word !== "-");
  if (words.length === 0) return null;
  const mask = new Uint8Array(table.count).fill(1);
  for (const word of words) {
    const isNegated = word.startsWith("-");
    const test = testOf(table, isNegated ? word.slice(1) : word);
    for (let row = 0; row < table.count; row++) if (test(row) === isNegated) mask[row] = 0;
  }
  return mask;
}

function testOf(table: OperationTable, word: string): (row: number) => boolean {
  const [, field = "", wanted = ""] = /^(\w+):(.*)$/.exec(word) ?? [];
  switch (field) {
    case "f":
    case "key":
    case "node":
      return among(table[field], table.names[field], (name) => name === wanted);
    case "process":
    case "p":
      return (row) => String(table.process[row]) === wanted;
    case "is":
      return isOutcome(table, wanted);
    default:
      return anywhere(table, word);
  }
}

function isOutcome({ outcome }: OperationTable, wanted: string): (row: number) => boolean {
  const code = (OUTCOME_NAMES as readonly string[]).indexOf(wanted);
  return (row) => outcome[row] === code;
}

function anywhere({ names, ...table }: OperationTable, word: string): (row: number) => boolean {
  const tests = (["f", "key", "node", "call", "result"] as const).map((column) =>
    among(table[column], names[column], (name) => name.includes(word)),
  );
  return (row) => tests.some((test) => test(row));
}

/** Looks at each name once, not at each row. */
function among(
  column: Uint32Array,
  names: readonly string[],
  isMeant: (name: string) => boolean,
): (row: number) => boolean {
  const meant = Uint8Array.from(names, (name) => (isMeant(name.toLowerCase()) ? 1 : 0));
  return (row) => meant[column[row] ?? 0] === 1;
}

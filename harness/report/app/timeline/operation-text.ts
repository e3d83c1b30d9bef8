import { type OperationTable, OUTCOME_NAMES } from "../../page/operation-table.ts";
import { durationText } from "../../text/numbers.ts";

export const FONT = '11px system-ui, -apple-system, "Segoe UI", sans-serif';

/** Text, or the beginning of it, where there is room for at least a few letters. */
export function fitted(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  room: number,
  colour: string,
): void {
  const letters = Math.floor(room / 6.2);
  if (letters < 2) return;
  context.fillStyle = colour;
  context.fillText(text.length > letters ? `${text.slice(0, letters - 1)}…` : text, x, y);
}

/** What an operation is called where there is little room. */
export function shortText(table: OperationTable, row: number): string {
  const name = (column: "f" | "key" | "call" | "result"): string =>
    table.names[column][table[column][row] ?? 0] ?? "";
  const call = [name("f"), name("key"), name("call")].filter((part) => part !== "").join(" ");
  const result = name("result");
  return result === "ok" || result === "" ? call : `${call} → ${result}`;
}

/** `12.402 s, for 3.1 ms`. */
export function spanText({ startUs, endUs, outcome }: OperationTable, row: number): string {
  const start = startUs[row] ?? 0;
  const began = `${(start / 1e6).toFixed(6)} s`;
  return OUTCOME_NAMES[outcome[row] ?? 0] === "open"
    ? `${began}, never ended`
    : `${began}, for ${durationText(1_000 * ((endUs[row] ?? 0) - start))}`;
}

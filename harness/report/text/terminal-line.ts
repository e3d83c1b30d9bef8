import { styleText } from "node:util";
import { oneLine } from "./visible.ts";

export type Style = Parameters<typeof styleText>[0];

export interface LineOptions {
  readonly color: boolean;
  /** Columns; only lines that must stay copyable may be longer. */
  readonly width: number;
}

/** A line before it is cut to the width. */
export interface Line {
  /** In a column at the left; null for a line that begins at the edge. */
  readonly label: string | null;
  readonly text: string;
  readonly style?: Style;
  /** How many rows a long text may take, one unless said otherwise. */
  readonly rows?: number;
  /** True when a part of the text would be of no use. */
  readonly whole?: boolean;
  /** True for what may go where there is too little room. */
  readonly spare?: boolean;
}

const LABEL_WIDTH = 16;
const LEAST_ROOM = 20;
/** Longer than any command that a shell is given in practice. */
const MOST_CHARS = 8_000;

/** All lines in their rows, one below the other. Beyond `mostRows`, spare lines go, the last one first. */
export function renderLines(
  lines: readonly Line[],
  options: LineOptions,
  mostRows: number,
): readonly string[] {
  const blocks = lines.map((line) => ({ line, rows: renderLine(line, options) }));
  const rowCount = () => blocks.reduce((sum, { rows }) => sum + rows.length, 0);
  while (rowCount() > mostRows) {
    const last = blocks.findLastIndex(({ line }) => line.spare === true);
    if (last === -1) break;
    blocks.splice(last, 1);
  }
  return blocks.flatMap(({ rows }) => rows);
}

/** The text in its rows, whatever is in it: no control character but our own colours. */
export function renderLine(line: Line, options: LineOptions): readonly string[] {
  const { label, text, style, whole, rows = 1 } = line;
  const indent = label === null ? 0 : LABEL_WIDTH + 2;
  const margin = label === null ? "" : `  ${inColumn(oneLine(label, 60), LABEL_WIDTH - 1)} `;
  const room = Math.max(LEAST_ROOM, options.width - indent);
  const shown = oneLine(text, MOST_CHARS);
  return (whole ? [shown] : wrapped(shown, room, rows)).map((row, i) => {
    const before = i === 0 ? margin : " ".repeat(indent);
    if (!options.color) return `${before}${row}`.trimEnd();
    return `${styled("dim", before)}${style === undefined ? row : styled(style, row)}`;
  });
}

/** At most `rows` rows of at most `room` characters, broken between words; what does not fit is cut visibly. */
function wrapped(text: string, room: number, rows: number): readonly string[] {
  if (text.length <= room) return [text];
  if (rows === 1) return [`${text.slice(0, room - 1)}…`];
  const space = text.lastIndexOf(" ", room);
  const end = space > room / 2 ? space : room;
  return [text.slice(0, end), ...wrapped(text.slice(end).trimStart(), room, rows - 1)];
}

/** `text` in exactly `width` characters. */
function inColumn(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);
}

/** Colours by request of the caller alone, whatever stdout is. */
function styled(style: Style, text: string): string {
  return text === "" ? "" : styleText(style, text, { validateStream: false });
}

import { crc32 } from "node:zlib";
import type { Json } from "../core/json.ts";

const SUM_CHARS = 8;
const LINE = /^\{"file":"([\w-]+)","at":(\d+),"crc":"([0-9a-f]{8})","(record|overwrite)":(.*)\}$/s;
const NEWLINE = 0x0a;
const NOTHING = 0x00;

/** Where a line belongs. */
export interface Place {
  readonly file: string;
  /** The byte of the file that it begins at. */
  readonly at: number;
}

/**
 * One record as a line that is JSON itself and knows its place: `{"file":"log","at":74,"crc":"1a2b3c4d","record":...}`.
 * The sum covers `log 74 record` and the record's text: a whole line that a disk has put elsewhere is not taken for the one
 * that belongs there.
 */
export function encodeRecord(place: Place, record: string): string {
  return encodeLine(place, "record", record);
}

/**
 * New content for a whole file, to be appended to it at `place`: a line `{...,"overwrite":2}`, and then so many records. It
 * counts once the last of them is there.
 */
export function encodeOverwrite({ file, at }: Place, records: readonly string[]): string {
  const lines = [encodeLine({ file, at }, "overwrite", String(records.length))];
  let end = at + Buffer.byteLength(lines[0] as string);
  for (const record of records) {
    const line = encodeRecord({ file, at: end }, record);
    lines.push(line);
    end += Buffer.byteLength(line);
  }
  return lines.join("");
}

/** A stretch of a file: a line with its end, or bytes that were never written, up to the next line. */
export type ScannedLine = { readonly start: number; readonly end: number } & (
  | { readonly kind: "record"; readonly text: string }
  | { readonly kind: "overwrite"; readonly count: number }
  /** Whole, but it belongs elsewhere. */
  | { readonly kind: "misplaced"; readonly home: Place }
  | { readonly kind: "bad"; readonly problem: string }
);

/** All of a file, from its first byte to its last. */
export function* scanLines(file: string, bytes: Buffer): Generator<ScannedLine> {
  let start = 0;
  while (start < bytes.length) {
    const line = lineAt(file, bytes, start);
    yield line;
    start = line.end;
  }
}

/** The same records in a file that begins with them. @throws Error when one of them is not as it was written. */
export function rebase(file: string, bytes: Buffer, from: number): string {
  let text = "";
  let at = 0;
  for (const line of scanLines(file, bytes)) {
    if (line.start < from) continue;
    if (line.kind === "misplaced" || line.kind === "bad")
      throw new Error(`byte ${line.start} of '${file}' is not as it was written`);
    const moved =
      line.kind === "record"
        ? encodeRecord({ file, at }, line.text)
        : encodeLine({ file, at }, "overwrite", String(line.count));
    text += moved;
    at += Buffer.byteLength(moved);
  }
  return text;
}

/** What stands in a record line: its text, as it was written. */
export function recordOf(text: string): Json {
  return JSON.parse(text) as Json;
}

function encodeLine({ file, at }: Place, kind: string, text: string): string {
  return `{"file":"${file}","at":${at},"crc":"${sum({ file, at }, kind, text)}","${kind}":${text}}\n`;
}

function lineAt(file: string, bytes: Buffer, start: number): ScannedLine {
  if (bytes[start] === NOTHING) {
    let end = start;
    while (bytes[end] === NOTHING) end++;
    return { start, end, kind: "bad", problem: "nothing was written here" };
  }
  const newline = bytes.indexOf(NEWLINE, start);
  if (newline < 0) return { start, end: bytes.length, kind: "bad", problem: "the line is torn" };
  const end = newline + 1;
  const [, home, at, crc, kind, raw] = LINE.exec(bytes.toString("latin1", start, newline)) ?? [];
  const text = Buffer.from(raw ?? "", "latin1");
  if (!home || !kind || sum({ file: home, at: Number(at) }, kind, text) !== crc)
    return { start, end, kind: "bad", problem: "the line does not match its checksum" };
  if (home !== file || Number(at) !== start)
    return { start, end, kind: "misplaced", home: { file: home, at: Number(at) } };
  if (kind === "record") return { start, end, kind, text: text.toString("utf8") };
  return { start, end, kind: "overwrite", count: Number(text) };
}

function sum({ file, at }: Place, kind: string, text: string | Buffer): string {
  const place = crc32(`${file} ${at} ${kind} `);
  return crc32(text, place).toString(16).padStart(SUM_CHARS, "0");
}

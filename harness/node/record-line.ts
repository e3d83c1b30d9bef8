import { crc32 } from "node:zlib";
import type { Json } from "../core/json.ts";

const PREFIX = '{"crc":"';
const MIDDLE = '","record":';
const SUM_CHARS = 8;
const RECORD_AT = PREFIX.length + SUM_CHARS + MIDDLE.length;
const OVERWRITE = /^\{"crc":"([0-9a-f]{8})","overwrite":(\d+)\}$/;
const NEWLINE = 0x0a;

/** One record as a line that is JSON itself: `{"crc":"1a2b3c4d","record":...}`. The sum covers the record's text. */
export function encodeRecord(record: string): string {
  return `${PREFIX}${sum(record)}${MIDDLE}${record}}\n`;
}

/**
 * New content for a whole file, to be appended to it: a line `{"crc":"1a2b3c4d","overwrite":2}`, where the sum covers
 * `overwrite 2`, and then so many records. It counts once the last of them is there.
 */
export function encodeOverwrite(records: readonly string[]): string {
  const header = `${PREFIX}${sum(`overwrite ${records.length}`)}","overwrite":${records.length}}\n`;
  return header + records.map(encodeRecord).join("");
}

export interface DecodedFile {
  readonly records: readonly Json[];
  /** Where the overwrite begins that they come from; 0 where there was none. What lies before is of no use any more. */
  readonly liveFrom: number;
  /** How far the file is good: the end of the last good line that counts. */
  readonly goodBytes: number;
  /** What is wrong with the line after that; null when there is none. */
  readonly problem: string | null;
}

/**
 * The records up to the first line that is torn or corrupt, or up to an overwrite that is not complete. What follows a
 * bad line is not trusted, even where its sums are right: a log with a hole in it is worse than a short one.
 */
export function decodeRecords(bytes: Buffer): DecodedFile {
  let good: Omit<DecodedFile, "problem"> = { records: [], liveFrom: 0, goodBytes: 0 };
  let records: Json[] = [];
  let liveFrom = 0;
  /** Of the overwrite that is being read. */
  let missing = 0;
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(NEWLINE, start);
    if (end < 0) return { ...good, problem: "the last line is torn" };
    const line = lineOf(bytes.toString("utf8", start, end));
    if (!line) return { ...good, problem: "a line does not match its checksum" };
    if (line.kind === "overwrite") {
      records = [];
      liveFrom = start;
      missing = line.count;
    } else {
      records.push(line.record);
      if (missing > 0) missing--;
    }
    start = end + 1;
    if (missing === 0) good = { records, liveFrom, goodBytes: start };
  }
  return { ...good, problem: missing > 0 ? "the last overwrite is torn" : null };
}

type Line =
  | { readonly kind: "record"; readonly record: Json }
  | { readonly kind: "overwrite"; readonly count: number };

function lineOf(line: string): Line | null {
  const text = line.slice(RECORD_AT, -1);
  if (line === encodeRecord(text).slice(0, -1))
    return { kind: "record", record: JSON.parse(text) as Json };
  const [, crc, count] = OVERWRITE.exec(line) ?? [];
  if (crc === undefined || crc !== sum(`overwrite ${count}`)) return null;
  return { kind: "overwrite", count: Number(count) };
}

function sum(text: string): string {
  return crc32(text).toString(16).padStart(SUM_CHARS, "0");
}

import { crc32 } from "node:zlib";
import type { Json } from "../core/json.ts";

const PREFIX = '{"crc":"';
const MIDDLE = '","record":';
const SUM_CHARS = 8;
const RECORD_AT = PREFIX.length + SUM_CHARS + MIDDLE.length;
const NEWLINE = 0x0a;

/** One record as a line that is JSON itself: `{"crc":"1a2b3c4d","record":...}`. The sum covers the record's text. */
export function encodeRecord(record: string): string {
  return `${PREFIX}${sum(record)}${MIDDLE}${record}}\n`;
}

export interface DecodedFile {
  readonly records: readonly Json[];
  /** How far the file is good: the end of the last good line. */
  readonly goodBytes: number;
  /** What is wrong with the line after that; null when there is none. */
  readonly problem: string | null;
}

/**
 * The records up to the first line that is torn or corrupt. What follows a bad line is not trusted, even where its
 * sums are right: a log with a hole in it is worse than a short one.
 */
export function decodeRecords(bytes: Buffer): DecodedFile {
  const records: Json[] = [];
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(NEWLINE, start);
    if (end < 0) return { records, goodBytes: start, problem: "the last line is torn" };
    const record = recordOf(bytes.toString("utf8", start, end));
    if (record === undefined)
      return { records, goodBytes: start, problem: "a line does not match its checksum" };
    records.push(record);
    start = end + 1;
  }
  return { records, goodBytes: start, problem: null };
}

function recordOf(line: string): Json | undefined {
  const text = line.slice(RECORD_AT, -1);
  if (line !== encodeRecord(text).slice(0, -1)) return undefined;
  return JSON.parse(text) as Json;
}

function sum(text: string): string {
  return crc32(text).toString(16).padStart(SUM_CHARS, "0");
}

import type { Json } from "../core/json.ts";
import { recordOf, type ScannedLine, scanLines } from "./record-line.ts";

export interface DecodedFile {
  readonly records: readonly Json[];
  /** Where the overwrite begins that they come from; 0 where there was none. What lies before is of no use any more. */
  readonly liveFrom: number;
  /** How far the file is good: the end of the last good line that counts. */
  readonly goodBytes: number;
  /** What is wrong with the end after that, as a crash may leave it; null when there is nothing. */
  readonly tail: string | null;
  /** What is wrong with the file otherwise; then nothing else of this is to be used. */
  readonly damage: LineDamage | null;
}

export interface LineDamage {
  /** Counted from 1. */
  readonly line: number;
  readonly atByte: number;
  readonly problem: string;
}

/**
 * The records of a file, with crashes told from damage. A crash leaves a first part of what was written: a bad line with
 * nothing good after it, or an overwrite that is not complete, is the end of a file whose last writes were lost, and
 * nobody was promised those. A bad line before a good one, or a whole line in the wrong place, is none of that: the disk
 * has lost what it had. To cut the file off there would forget what the node has acknowledged.
 *
 * A last line that was good and is bad now looks like a torn one, and no checksum helps: crash and corruption cannot always be
 * disentangled (Alagappan et al., "Protocol-Aware Recovery for Consensus-Based Storage", FAST 2018, and its extended version
 * in ACM Transactions on Storage 14, 3, with the proof).
 *
 * What an overwrite has made useless may be as damaged as it likes.
 */
export function decodeRecords(file: string, bytes: Buffer): DecodedFile {
  const reading = new Reading();
  for (const line of scanLines(file, bytes)) reading.take(line);
  return reading.result();
}

interface Overwrite {
  readonly start: number;
  readonly records: Json[];
  missing: number;
}

interface Flaw extends LineDamage {
  /** Whether no crash can have left it. */
  isDamage: boolean;
}

class Reading {
  #records: Json[] = [];
  #liveFrom = 0;
  #goodBytes = 0;
  #lines = 0;
  /** One that is not complete yet. */
  #overwrite: Overwrite | null = null;
  /** The first one since the last complete overwrite. */
  #flaw: Flaw | null = null;

  take(line: ScannedLine): void {
    this.#lines++;
    if (line.kind === "bad" || line.kind === "misplaced") {
      this.#overwrite = null;
      this.#flaw ??= this.#flawIn(line);
      if (line.kind === "misplaced") this.#flaw.isDamage = true;
      return;
    }
    if (this.#flaw) this.#flaw.isDamage = true;
    if (line.kind === "overwrite")
      this.#overwrite = { start: line.start, records: [], missing: line.count };
    else this.#takeRecord(recordOf(line.text), line.end);
    if (this.#overwrite?.missing === 0) this.#complete(this.#overwrite, line.end);
  }

  result(): DecodedFile {
    const good = {
      ...{ records: this.#records, liveFrom: this.#liveFrom, goodBytes: this.#goodBytes },
    };
    const flaw = this.#flaw;
    if (!flaw)
      return { ...good, tail: this.#overwrite ? "the last overwrite is torn" : null, damage: null };
    const { isDamage, ...damage } = flaw;
    return isDamage
      ? { ...good, tail: null, damage }
      : { ...good, tail: flaw.problem, damage: null };
  }

  #takeRecord(record: Json, end: number): void {
    if (this.#overwrite) {
      this.#overwrite.records.push(record);
      this.#overwrite.missing--;
    } else if (!this.#flaw) {
      this.#records.push(record);
      this.#goodBytes = end;
    }
  }

  #complete({ start, records }: Overwrite, end: number): void {
    this.#records = records;
    this.#liveFrom = start;
    this.#goodBytes = end;
    this.#overwrite = null;
    this.#flaw = null;
  }

  #flawIn(line: ScannedLine & { readonly kind: "bad" | "misplaced" }): Flaw {
    const problem =
      line.kind === "bad"
        ? line.problem
        : `the line belongs to byte ${line.home.at} of '${line.home.file}'`;
    return { line: this.#lines, atByte: line.start, problem, isDamage: false };
  }
}

import {
  constants,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from "node:fs";
import path from "node:path";

/** Files of records end so; beside `log.jsonl` stands `log.durable`: how many bytes of it are durable, in decimal. */
export const RECORDS_SUFFIX = ".jsonl";
const MARK_SUFFIX = ".durable";
/** Marks have one length, so that a new one covers the old one. */
const MARK_CHARS = 16;

/**
 * Writes down how much of a file is durable, for those who cannot cut the power for real: {@link dropUnsynced} does to
 * the folder of a dead process what a loss of power would have done. The mark itself has to outlive the process only.
 */
export class DurableMark {
  readonly #fd: number;

  constructor(folder: string, file: string) {
    const flags = constants.O_WRONLY | constants.O_CREAT;
    this.#fd = openSync(path.join(folder, file + MARK_SUFFIX), flags);
  }

  write(bytes: number): void {
    writeSync(this.#fd, `${String(bytes).padStart(MARK_CHARS, "0")}\n`, 0);
  }
}

/** What a file lost: its end, from `durableBytes` on. */
export interface LostTail {
  readonly file: string;
  readonly durableBytes: number;
  readonly lostBytes: number;
}

/** Cuts every file that has a mark back to what is durable of it. For folders of which no process is left. */
export function dropUnsynced(folder: string): readonly LostTail[] {
  return recordFiles(folder).flatMap((file) => {
    const mark = path.join(folder, file + MARK_SUFFIX);
    if (!existsSync(mark)) return [];
    const place = path.join(folder, file + RECORDS_SUFFIX);
    const text = readFileSync(mark, "utf8");
    const durableBytes = Number(text);
    const lostBytes = statSync(place).size - durableBytes;
    // Never marked, never synced: not even the name is durable.
    if (text === "") rmSync(place);
    else if (lostBytes > 0) truncateSync(place, durableBytes);
    return lostBytes > 0 ? [{ file, durableBytes, lostBytes }] : [];
  });
}

/** The names of the files of records in a folder, sorted. */
export function recordFiles(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(RECORDS_SUFFIX))
    .map((name) => name.slice(0, -RECORDS_SUFFIX.length))
    .sort();
}

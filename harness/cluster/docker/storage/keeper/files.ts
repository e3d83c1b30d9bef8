import { createHash } from "node:crypto";
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import type { ChangedFile, Damaged, Listed } from "./protocol.ts";

/** The regular files below a folder, in the order of their names, which are relative to it. */
export function listFiles(folder: string): Listed {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ file: path.relative(folder, file), bytes: statSync(file).size }));
}

/** What the files of a folder hold at one moment. */
export type Contents = ReadonlyMap<string, { readonly bytes: number; readonly hash: string }>;

export function contentsOf(folder: string): Contents {
  return new Map(
    listFiles(folder).map(({ file }) => {
      const data = readFileSync(path.join(folder, file));
      const hash = createHash("sha1").update(data).digest("hex");
      return [file, { bytes: data.length, hash }];
    }),
  );
}

/** The files that came, went or hold something else. */
export function changesBetween(before: Contents, after: Contents): readonly ChangedFile[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((file) => before.get(file)?.hash !== after.get(file)?.hash)
    .sort()
    .map((file) => ({
      file,
      bytesBefore: before.get(file)?.bytes ?? null,
      bytesAfter: after.get(file)?.bytes ?? null,
    }));
}

/** Turns one bit over, for good. The answer is the byte before and after, as it was read back. */
export function flipBit(file: string, offset: number, bit: number): Damaged {
  return withFile(file, (fd) => {
    const byte = Buffer.alloc(1);
    const read = (): number => {
      if (readSync(fd, byte, 0, 1, offset) !== 1) throw new Error(`${file} ends before ${offset}`);
      return byte.readUInt8();
    };
    const before = read();
    writeSync(fd, Buffer.of(before ^ (1 << bit)), 0, 1, offset);
    fsyncSync(fd);
    return { before, after: read() };
  });
}

/** Cuts a file off, for good. The answer is its length before and after. */
export function truncateFile(file: string, bytes: number): Damaged {
  return withFile(file, (fd) => {
    const before = fstatSync(fd).size;
    ftruncateSync(fd, bytes);
    fsyncSync(fd);
    return { before, after: fstatSync(fd).size };
  });
}

function withFile<T>(file: string, work: (fd: number) => T): T {
  const fd = openSync(file, "r+");
  try {
    return work(fd);
  } finally {
    closeSync(fd);
  }
}

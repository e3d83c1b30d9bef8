import { createHash } from "node:crypto";

/** A file that a build may copy. */
export interface ContextFile {
  /** Relative, with slashes. */
  readonly path: string;
  readonly content: Buffer;
}

const HASH_DIGITS = 12;

/** A short name for all that decides what a build makes. The order of files does not matter. */
export function hashOf(files: readonly ContextFile[], ...others: readonly string[]): string {
  const hash = createHash("sha256");
  const add = (part: string | Buffer): void => {
    hash.update(`${Buffer.byteLength(part)}\n`).update(part);
  };
  for (const other of others) add(other);
  for (const { path, content } of inOrder(files)) {
    add(path);
    add(content);
  }
  return hash.digest("hex").slice(0, HASH_DIGITS);
}

const BLOCK_BYTES = 512;
const MAX_NAME_BYTES = 100;
const MAX_PREFIX_BYTES = 155;

/**
 * The files as a tar archive, in the ustar format of POSIX.1-1988: owned by root, readable by all, without a time, so
 * that the same files give the same bytes.
 *
 * @throws RangeError for a path that ustar cannot hold.
 */
export function tarOf(files: readonly ContextFile[]): Buffer {
  const parts = inOrder(files).flatMap(({ path, content }) => [
    header(path, content.length),
    content,
    Buffer.alloc(-content.length & (BLOCK_BYTES - 1)),
  ]);
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK_BYTES)]);
}

function inOrder(files: readonly ContextFile[]): readonly ContextFile[] {
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function header(path: string, bytes: number): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  const [prefix, name] = splitPath(path);
  block.write(name, 0);
  block.write("0000644\0", 100);
  block.write("0000000\0", 108);
  block.write("0000000\0", 116);
  block.write(`${bytes.toString(8).padStart(11, "0")}\0`, 124);
  block.write("00000000000\0", 136);
  // The checksum is taken with spaces in its own place.
  block.write("        ", 148);
  block.write("0", 156);
  block.write("ustar\x0000", 257);
  block.write(prefix, 345);
  const checksum = block.reduce((sum, byte) => sum + byte, 0);
  block.write(`${checksum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

/** The prefix and the name of a ustar header, which are joined by a slash. */
function splitPath(path: string): readonly [prefix: string, name: string] {
  if (Buffer.byteLength(path) <= MAX_NAME_BYTES) return ["", path];
  for (let slash = path.indexOf("/"); slash !== -1; slash = path.indexOf("/", slash + 1)) {
    const [prefix, name] = [path.slice(0, slash), path.slice(slash + 1)];
    const fits = Buffer.byteLength(prefix) <= MAX_PREFIX_BYTES;
    if (fits && Buffer.byteLength(name) <= MAX_NAME_BYTES) return [prefix, name];
  }
  throw new RangeError(`too long for a tar archive: ${path}`);
}

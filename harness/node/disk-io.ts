import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import path from "node:path";

const SUFFIX = ".jsonl";
const TEMPORARY = ".tmp";

/** The few things that a file disk asks of an operating system. */
export interface DiskIo {
  files(): readonly string[];
  read(file: string): Buffer;
  truncate(file: string, bytes: number): void;
  /** Durable once it resolves. A crash before may leave any part of `text`, cut at any byte. */
  append(file: string, text: string): Promise<void>;
  /** Durable once it resolves. A crash before leaves the whole old content or the whole new one. */
  replace(file: string, text: string): Promise<void>;
}

/** Files in `folder`, which is created if it is missing, with real fsync. */
export function folderIo(folder: string): DiskIo {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (name.endsWith(SUFFIX + TEMPORARY)) rmSync(path.join(folder, name));
  }
  return new FolderIo(folder);
}

class FolderIo implements DiskIo {
  readonly #folder: string;
  readonly #durableNames = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  files(): readonly string[] {
    return readdirSync(this.#folder)
      .filter((name) => name.endsWith(SUFFIX))
      .map((name) => name.slice(0, -SUFFIX.length));
  }

  read(file: string): Buffer {
    return readFileSync(this.#pathOf(file));
  }

  truncate(file: string, bytes: number): void {
    truncateSync(this.#pathOf(file), bytes);
  }

  async append(file: string, text: string): Promise<void> {
    await writeDurably(this.#pathOf(file), "a", text);
    await this.#syncNewName(file);
  }

  async replace(file: string, text: string): Promise<void> {
    const temporary = this.#pathOf(file) + TEMPORARY;
    await writeDurably(temporary, "w", text);
    await rename(temporary, this.#pathOf(file));
    this.#durableNames.delete(file);
    await this.#syncNewName(file);
  }

  /** The name of a file stands in its folder, which is a file with caches of its own. */
  async #syncNewName(file: string): Promise<void> {
    if (this.#durableNames.has(file)) return;
    const folder = await open(this.#folder, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
    this.#durableNames.add(file);
  }

  #pathOf(file: string): string {
    return path.join(this.#folder, file + SUFFIX);
  }
}

async function writeDurably(file: string, flags: "a" | "w", text: string): Promise<void> {
  const handle = await open(file, flags);
  try {
    await handle.appendFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { ChangedFile } from "./protocol.ts";

/** What the files of a folder hold at one moment. */
export type Contents = ReadonlyMap<string, { readonly bytes: number; readonly hash: string }>;

export function contentsOf(folder: string): Contents {
  return new Map(
    filesBelow(folder).map((file) => {
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

/** In the order of their names, which are relative to it. */
function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

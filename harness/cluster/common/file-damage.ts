import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { decodeRecords } from "../../node/decode-records.ts";
import { RECORDS_SUFFIX, recordFiles } from "../../node/durable-length.ts";
import type { DamageProof, FileDamage } from "../cluster.ts";
import { draftDamage, type RecordFile } from "./damage-draft.ts";

/** Whether there is anything in the folder that could be damaged so. */
export function canDamage(folder: string, damage: FileDamage): boolean {
  return draftDamage(filesIn(folder), damage) !== null;
}

/** Damages the disk of a dead node, for good. Proven by reading it back, as the host of the node will. */
export function damageFiles(folder: string, damage: FileDamage): DamageProof {
  const { bound, kind } = damage;
  const draft = draftDamage(filesIn(folder), damage);
  if (draft === null) {
    const error = "its disk holds nothing that could be damaged so";
    return { holds: false, isFoundOut: false, evidence: { kind, error } };
  }
  for (const file of draft.damaged) write(folder, file);
  const after = filesIn(folder);
  const isDone = draft.damaged.every(({ file, bytes }) =>
    after.some((each) => each.file === file && each.bytes.equals(bytes)),
  );
  const foundOut = after.flatMap(({ file, bytes }) => {
    const { damage: found } = decodeRecords(file, bytes);
    return found ? [{ file, ...found }] : [];
  });
  const isFoundOut = foundOut.length > 0;
  return {
    holds: isDone && (isFoundOut || bound === "none"),
    isFoundOut,
    evidence: { kind, ...draft.evidence, foundOut },
  };
}

function filesIn(folder: string): readonly RecordFile[] {
  const files = existsSync(folder) ? recordFiles(folder) : [];
  return files.map((file) => ({ file, bytes: readFileSync(placeOf(folder, file)) }));
}

function write(folder: string, { file, bytes }: RecordFile): void {
  const fd = openSync(placeOf(folder, file), "r+");
  try {
    for (let written = 0; written < bytes.length; )
      written += writeSync(fd, bytes, written, bytes.length - written, written);
    ftruncateSync(fd, bytes.length);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function placeOf(folder: string, file: string): string {
  return path.join(folder, file + RECORDS_SUFFIX);
}

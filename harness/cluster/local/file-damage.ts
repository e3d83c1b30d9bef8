import {
  closeSync,
  existsSync,
  openSync,
  readSync,
  statSync,
  truncateSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { assertNever } from "../../core/assert.ts";
import { random } from "../../core/random.ts";
import { RECORDS_SUFFIX, recordFiles } from "../../node/durable-length.ts";
import type { FileDamage, Proof } from "../cluster.ts";

/** Damages one file of a dead node's disk, which and where drawn from the seed. Proven by reading it back. */
export function damageFile(folder: string, damage: FileDamage): Proof {
  const { kind, seed } = damage;
  const files = existsSync(folder) ? recordFiles(folder) : [];
  const places = files
    .map((file) => path.join(folder, file + RECORDS_SUFFIX))
    .filter((place) => statSync(place).size > 0);
  if (places.length === 0) return { holds: false, evidence: { kind, error: "its disk is empty" } };
  const dice = random(seed, "file-damage");
  const place = dice.pick(places);
  const bytes = statSync(place).size;
  const offset = dice.below(bytes);
  const evidence = { kind, file: path.basename(place), offset };
  switch (kind) {
    case "bit-flip": {
      const before = byteAt(place, offset);
      const wanted = before ^ (1 << dice.below(8));
      setByte(place, offset, wanted);
      const after = byteAt(place, offset);
      return { holds: after === wanted, evidence: { ...evidence, before, after } };
    }
    case "truncate": {
      truncateSync(place, offset);
      const after = statSync(place).size;
      return { holds: after === offset, evidence: { ...evidence, before: bytes, after } };
    }
    default:
      return assertNever(kind);
  }
}

function byteAt(place: string, offset: number): number {
  const byte = Buffer.alloc(1);
  const fd = openSync(place, "r");
  try {
    readSync(fd, byte, 0, 1, offset);
  } finally {
    closeSync(fd);
  }
  return byte.readUInt8(0);
}

function setByte(place: string, offset: number, value: number): void {
  const fd = openSync(place, "r+");
  try {
    writeSync(fd, Buffer.of(value), 0, 1, offset);
  } finally {
    closeSync(fd);
  }
}

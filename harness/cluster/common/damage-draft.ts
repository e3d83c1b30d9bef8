import { assertNever } from "../../core/assert.ts";
import type { JsonObject } from "../../core/json.ts";
import { type Random, random } from "../../core/random.ts";
import { decodeRecords } from "../../node/decode-records.ts";
import { type ScannedLine, scanLines } from "../../node/record-line.ts";
import type { FileDamage } from "../cluster.ts";

export interface RecordFile {
  readonly file: string;
  readonly bytes: Buffer;
}

/** What damage makes of the files that it hits. */
export interface DamageDraft {
  readonly damaged: readonly RecordFile[];
  readonly evidence: JsonObject;
}

/** Which and where is drawn from the seed. Null: there is nothing that could be damaged so. */
export function draftDamage(
  files: readonly RecordFile[],
  { bound, kind, seed }: FileDamage,
): DamageDraft | null {
  const dice = random(seed, "file-damage");
  switch (kind) {
    case "bit-flip":
      return draftFlip(
        bound === "none" ? anywhere(files, dice) : beforeGoodLine(files, dice),
        dice,
      );
    case "misdirected":
      return draftMisdirected(files, dice);
    case "truncate":
      return bound === "none" ? draftCut(anywhere(files, dice)) : null;
    case "wipe":
      return bound === "none" ? draftWipe(files) : null;
    default:
      return assertNever(kind);
  }
}

interface Spot extends RecordFile {
  readonly offset: number;
}

function anywhere(files: readonly RecordFile[], dice: Random): Spot | null {
  const candidates = files.filter(({ bytes }) => bytes.length > 0);
  if (candidates.length === 0) return null;
  const chosen = dice.pick(candidates);
  return { ...chosen, offset: dice.below(chosen.bytes.length) };
}

/** In a line that a good one follows, but not in its line end: that would take the good one too. */
function beforeGoodLine(files: readonly RecordFile[], dice: Random): Spot | null {
  const candidates = files
    .map((each) => ({ ...each, lines: liveLines(each).slice(0, -1) }))
    .filter(({ lines }) => lines.length > 0);
  if (candidates.length === 0) return null;
  const { lines, ...chosen } = dice.pick(candidates);
  const { start, end } = dice.pick(lines);
  return { ...chosen, offset: dice.between(start, end - 2) };
}

function draftFlip(spot: Spot | null, dice: Random): DamageDraft | null {
  if (!spot) return null;
  const { file, offset, bytes } = spot;
  const before = bytes.readUInt8(offset);
  const after = before ^ (1 << dice.below(8));
  const damaged = [{ file, bytes: overlaid(bytes, offset, Buffer.of(after)) }];
  return { damaged, evidence: { file, offset, before, after } };
}

function draftCut(spot: Spot | null): DamageDraft | null {
  if (!spot) return null;
  const { file, offset, bytes } = spot;
  const damaged = [{ file, bytes: bytes.subarray(0, offset) }];
  return { damaged, evidence: { file, before: bytes.length, after: offset } };
}

function draftWipe(files: readonly RecordFile[]): DamageDraft | null {
  const held = files.filter(({ bytes }) => bytes.length > 0);
  if (held.length === 0) return null;
  const damaged = held.map(({ file }) => ({ file, bytes: Buffer.alloc(0) }));
  return { damaged, evidence: { files: held.map(({ file }) => file) } };
}

/**
 * A line that was to be written in one place was written in that of another one, and nothing in its own. Two lines are enough
 * for a host to find out, even when they are the last ones: the stray line says where it belongs.
 */
function draftMisdirected(files: readonly RecordFile[], dice: Random): DamageDraft | null {
  const lines = files.flatMap((each) => liveLines(each).map((line) => ({ ...each, ...line })));
  if (lines.length < 2) return null;
  const stray = dice.pick(lines);
  const hit = dice.pick(lines.filter((line) => line !== stray));
  const { file, bytes, start, end } = stray;
  const without =
    end === bytes.length
      ? bytes.subarray(0, start)
      : overlaid(bytes, start, Buffer.alloc(end - start));
  const target = hit.file === file ? without : hit.bytes;
  const landed = overlaid(target, hit.start, bytes.subarray(start, end));
  return {
    damaged: [
      ...(hit.file === file ? [] : [{ file, bytes: without }]),
      { file: hit.file, bytes: landed },
    ],
    evidence: { file, offset: start, landedIn: hit.file, landedAt: hit.start },
  };
}

/** Those that a host takes over. None where it does not start on the file as it is. */
function liveLines({ file, bytes }: RecordFile): readonly ScannedLine[] {
  const { damage, goodBytes, liveFrom } = decodeRecords(file, bytes);
  if (damage) return [];
  const lines = [...scanLines(file, bytes)];
  return lines.filter(({ start, end }) => start >= liveFrom && end <= goodBytes);
}

function overlaid(bytes: Buffer, at: number, piece: Buffer): Buffer {
  const length = Math.max(bytes.length, at + piece.length);
  const copy = Buffer.alloc(length);
  bytes.copy(copy);
  piece.copy(copy, at);
  return copy;
}

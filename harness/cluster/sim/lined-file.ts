import { assertNever } from "../../core/assert.ts";
import type { Json } from "../../core/json.ts";
import { random } from "../../core/random.ts";
import type { FileDamage } from "../cluster.ts";

/** A file as a host of real files keeps it: a line for each record, and one more where they came with an overwrite. */
export interface LinedFile {
  readonly records: Json[];
  /** How many of them came with the overwrite; null: there was none. */
  readonly overwritten: number | null;
  /** What a host goes back to when the overwrite is not complete. */
  readonly previous: LinedFile | null;
}

export function lineCount({ records, overwritten }: LinedFile): number {
  return records.length + headerLines(overwritten);
}

/** What a host takes over of the file when it ends before this line, counted from 0. */
export function cutOff(file: LinedFile, line: number): LinedFile {
  const { overwritten, previous, records } = file;
  const left = line - headerLines(overwritten);
  if (left < (overwritten ?? 0)) return previous ?? NOTHING;
  return { ...file, records: records.slice(0, left) };
}

/** Damage that begins in one line of one file. */
export interface LineDamage extends FileDamage {
  readonly kind: Exclude<FileDamage["kind"], "wipe">;
}

export function isOfLine(damage: FileDamage): damage is LineDamage {
  return damage.kind !== "wipe";
}

export interface HitLine {
  readonly file: string;
  /** Counted from 0. */
  readonly line: number;
  /** Whether a host that reads the file knows that no crash has left it so: see `decodeRecords`. */
  readonly isFoundOut: boolean;
}

/** Draws a line of these files, by their numbers of lines. Null: there is none that could be damaged so. */
export function drawHit(
  lineCounts: ReadonlyMap<string, number>,
  { bound, kind, seed }: LineDamage,
): HitLine | null {
  if (kind === "truncate" && bound !== "none") return null;
  // A stray line lands in the place of another one, of whichever file.
  const total = [...lineCounts.values()].reduce((sum, count) => sum + count, 0);
  if (kind === "misdirected" && total < 2) return null;
  const isLastSpared = kind === "bit-flip" && bound === "found-out";
  const candidates = [...lineCounts]
    .map(([file, count]) => ({ file, count, choice: isLastSpared ? count - 1 : count }))
    .filter(({ choice }) => choice > 0);
  if (candidates.length === 0) return null;
  const dice = random(seed, "damage");
  const { file, count, choice } = dice.pick(candidates);
  const line = dice.below(choice);
  return { file, line, isFoundOut: isFoundOut(kind, line < count - 1) };
}

const NOTHING: LinedFile = { records: [], overwritten: null, previous: null };

function headerLines(overwritten: number | null): number {
  return overwritten === null ? 0 : 1;
}

function isFoundOut(kind: LineDamage["kind"], isFollowed: boolean): boolean {
  switch (kind) {
    case "bit-flip":
      return isFollowed;
    case "misdirected":
      return true;
    case "truncate":
      return false;
    default:
      return assertNever(kind);
  }
}

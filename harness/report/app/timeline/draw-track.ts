import { OUTCOME_NAMES } from "../../page/operation-table.ts";
import { timeAt, xOf } from "./geometry.ts";
import { firstFrom, type Track } from "./lanes.ts";
import { FONT, fitted, shortText } from "./operation-text.ts";
import type { Scene } from "./scene.ts";

export interface Pen extends Scene {
  readonly letters: ReadonlyMap<number, string>;
}

type Outcome = "ok" | "fail" | "info";
const PALE = 0.16;

/** The operations of one track that are on the screen; those that share a pixel are drawn as one. */
export function drawTrack(pen: Pen, track: Track, y: number): void {
  const { geometry, view, table } = pen;
  const { startUs, endUs } = table;
  const { rows } = track;
  const last = firstFrom(startUs, rows, view.toUs);
  let at = Math.max(0, firstFrom(startUs, rows, view.fromUs) - 1);
  const special: number[] = [];
  while (at < last) {
    const row = rows[at] ?? 0;
    const x0 = xOf(geometry, view, startUs[row] ?? 0);
    const x1 = xOf(geometry, view, endUs[row] ?? 0);
    if (x1 - x0 >= 1) {
      drawBar(pen, row, x0, x1, y, nextStart(pen, track, at));
      if (isSpecial(pen, row)) special.push(row);
      at++;
      continue;
    }
    const next = Math.max(
      at + 1,
      firstFrom(startUs, rows, timeAt(geometry, view, Math.floor(x0) + 1), at),
    );
    drawColumn(pen, track, at, next, Math.floor(x0), y);
    at = next;
  }
  for (const row of specialsOf(pen, track, special)) drawFrame(pen, row, y);
}

/** Where the operation after this one starts: a bar of unknown end may be continued up to there. */
function nextStart({ geometry, view, table }: Pen, { rows }: Track, at: number): number {
  const next = rows[at + 1];
  return next === undefined ? geometry.right : xOf(geometry, view, table.startUs[next] ?? 0);
}

function drawBar(pen: Pen, row: number, x0: number, x1: number, y: number, nextX: number): void {
  const { context, colours, geometry, mask, table } = pen;
  const height = geometry.trackHeight - 3;
  const left = Math.max(geometry.left - 4, x0);
  const right = Math.min(geometry.right + 4, Math.max(x1, x0 + 1.5));
  const outcome = outcomeOf(table.outcome[row] ?? 0);
  context.globalAlpha = mask !== null && mask[row] === 0 ? PALE : 1;
  paint(pen, outcome, left, y + 1, right - left, height);
  if (outcome === "info") {
    context.fillStyle = colours.info;
    for (let x = right + 2; x < Math.min(nextX, geometry.right) - 2; x += 6)
      context.fillRect(x, y + 1 + height / 2, 2, 1.5);
  }
  if (height >= 11 && right - left > 26)
    fitted(
      context,
      shortText(table, row),
      Math.max(left, geometry.left) + 4,
      y + 1.5 + height / 2,
      right - Math.max(left, geometry.left) - 6,
      outcome === "ok" ? colours.card : colours.text,
    );
  context.globalAlpha = 1;
}

/** Outcomes differ in more than colour: failed ones are hollow, indeterminate ones pale inside a frame. */
function paint(
  { context, colours }: Pen,
  outcome: Outcome,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  const colour = colours[outcome];
  if (outcome === "ok" || width < 3) {
    context.fillStyle = colour;
    context.fillRect(x, y, width, height);
    return;
  }
  const alpha = context.globalAlpha;
  context.fillStyle = outcome === "fail" ? colours.card : colour;
  context.globalAlpha = outcome === "fail" ? alpha : alpha * 0.4;
  context.fillRect(x, y, width, height);
  context.globalAlpha = alpha;
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
  if (outcome !== "fail" || height < 6) return;
  context.beginPath();
  context.moveTo(x + 1, y + height - 1);
  context.lineTo(x + Math.min(width - 1, height), y + 1);
  context.stroke();
}

/** Many operations in one pixel: the worst outcome among them is what must not get lost. */
function drawColumn(
  { context, colours, geometry, mask }: Pen,
  { rows, failed, unclear }: Track,
  from: number,
  to: number,
  x: number,
  y: number,
): void {
  const failCount = (failed[to] ?? 0) - (failed[from] ?? 0);
  const unclearCount = (unclear[to] ?? 0) - (unclear[from] ?? 0);
  const height = geometry.trackHeight - 3;
  context.globalAlpha = mask === null || anyIn(mask, rows, from, to) ? 1 : PALE;
  context.fillStyle = colours.ok;
  context.fillRect(x, y + 1, 1, height);
  if (failCount > 0) {
    context.fillStyle = colours.fail;
    context.fillRect(x, y + 1, 1, Math.max(2, height * 0.5));
  }
  if (unclearCount > 0) {
    context.fillStyle = colours.info;
    context.fillRect(x, y + 1 + height * 0.5, 1, Math.max(2, height * 0.5));
  }
  context.globalAlpha = 1;
}

function anyIn(mask: Uint8Array, rows: Uint32Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (mask[rows[at] ?? 0] === 1) return true;
  return false;
}

function isSpecial({ letters, selected }: Pen, row: number): boolean {
  return row === selected || letters.has(row);
}

/** Those of the proof are framed at any zoom, also where they share a pixel with others. */
function specialsOf(pen: Pen, { rows }: Track, drawn: readonly number[]): ReadonlySet<number> {
  const all = new Set(drawn);
  const { startUs } = pen.table;
  const candidates = pen.selected === null ? pen.proof : [...pen.proof, pen.selected];
  for (const row of candidates) {
    for (let at = firstFrom(startUs, rows, startUs[row] ?? 0); at < rows.length; at++) {
      if (rows[at] === row) all.add(row);
      if ((rows[at] ?? 0) >= row) break;
    }
  }
  return all;
}

function drawFrame(pen: Pen, row: number, y: number): void {
  const { context, geometry, colours, view, table, letters, selected } = pen;
  const x0 = xOf(geometry, view, table.startUs[row] ?? 0);
  const x1 = Math.max(x0 + 3, xOf(geometry, view, table.endUs[row] ?? 0));
  const letter = letters.get(row);
  context.lineWidth = 2;
  context.strokeStyle = row === selected ? colours.text : colours.invalid;
  context.strokeRect(x0 - 1, y, x1 - x0 + 2, geometry.trackHeight - 1);
  if (letter === undefined) return;
  context.font = "bold 12px system-ui, sans-serif";
  context.lineWidth = 4;
  context.strokeStyle = colours.card;
  context.textAlign = "right";
  context.strokeText(letter, x0 - 4, y + geometry.trackHeight / 2);
  context.fillStyle = colours.invalid;
  context.fillText(letter, x0 - 4, y + geometry.trackHeight / 2);
  context.textAlign = "left";
  context.font = FONT;
}

function outcomeOf(code: number): Outcome {
  const name = OUTCOME_NAMES[code] ?? "open";
  return name === "open" ? "info" : name;
}

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

/**
 * The operations of one track that are on the screen; those that share a pixel are drawn as one. Thin ones, of which there
 * may be very many, go into the raster.
 */
export function drawTrack(pen: Pen, track: Track, y: number): void {
  const { geometry, view, table } = pen;
  const { startUs, endUs } = table;
  const { rows } = track;
  const last = firstFrom(startUs, rows, view.toUs);
  let at = Math.max(0, firstFrom(startUs, rows, view.fromUs) - 1);
  while (at < last) {
    const row = rows[at] ?? 0;
    const x0 = xOf(geometry, view, startUs[row] ?? 0);
    const x1 = xOf(geometry, view, endUs[row] ?? 0);
    if (x1 - x0 >= 1) {
      drawBar(pen, row, x0, x1, y, nextStart(pen, track, at));
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
}

/** Frames around what is chosen and what is part of the proof, at any zoom, also where they share a pixel with others. */
export function drawFrames(pen: Pen, { rows }: Track, y: number): void {
  const { table, view, selected, proof } = pen;
  const { startUs, endUs } = table;
  for (const row of selected === null ? proof : [...proof, selected]) {
    if ((startUs[row] ?? 0) > view.toUs || (endUs[row] ?? 0) < view.fromUs) continue;
    if (isIn(rows, row, firstFrom(startUs, rows, startUs[row] ?? 0))) drawFrame(pen, row, y);
  }
}

function isIn(rows: Uint32Array, row: number, from: number): boolean {
  for (let at = from; at < rows.length && (rows[at] ?? 0) <= row; at++)
    if (rows[at] === row) return true;
  return false;
}

/** Where the operation after this one starts: a bar of unknown end may be continued up to there. */
function nextStart({ geometry, view, table }: Pen, { rows }: Track, at: number): number {
  const next = rows[at + 1];
  return next === undefined ? geometry.right : xOf(geometry, view, table.startUs[next] ?? 0);
}

function drawBar(pen: Pen, row: number, x0: number, x1: number, y: number, nextX: number): void {
  const { context, colours, geometry, mask, raster, table } = pen;
  const height = geometry.trackHeight - 3;
  const left = Math.max(geometry.left - 4, x0);
  const right = Math.min(geometry.right + 4, Math.max(x1, x0 + 1.5));
  const outcome = outcomeOf(table.outcome[row] ?? 0);
  const opacity = mask !== null && mask[row] === 0 ? PALE : 1;
  if (right - left < 3) {
    raster.fillRect(left, y + 1, right - left, height, colours[outcome], opacity);
    if (outcome !== "info") return;
  }
  context.globalAlpha = opacity;
  if (right - left >= 3) paint(pen, outcome, left, y + 1, right - left, height);
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
  if (outcome === "ok") {
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
  { colours, geometry, mask, raster }: Pen,
  { rows, failed, unclear }: Track,
  from: number,
  to: number,
  x: number,
  y: number,
): void {
  const failCount = (failed[to] ?? 0) - (failed[from] ?? 0);
  const unclearCount = (unclear[to] ?? 0) - (unclear[from] ?? 0);
  const height = geometry.trackHeight - 3;
  const opacity = mask === null || anyIn(mask, rows, from, to) ? 1 : PALE;
  raster.fillRect(x, y + 1, 1, height, colours.ok, opacity);
  const half = Math.max(2, height * 0.5);
  if (failCount > 0) raster.fillRect(x, y + 1, 1, half, colours.fail, opacity);
  if (unclearCount > 0) raster.fillRect(x, y + 1 + height * 0.5, 1, half, colours.info, opacity);
}

function anyIn(mask: Uint8Array, rows: Uint32Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (mask[rows[at] ?? 0] === 1) return true;
  return false;
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

import { niceTicks, secondsTexts } from "../../html/svg/scale.ts";
import { letterOf } from "../../text/letters.ts";
import { drawFrames, drawTrack, type Pen } from "./draw-track.ts";
import { type Geometry, xOf } from "./geometry.ts";
import type { Track } from "./lanes.ts";
import { FONT, fitted } from "./operation-text.ts";
import type { Scene } from "./scene.ts";

const BAND_OPACITY = 0.1;

/** One frame. Its cost follows from what is on the screen, not from how many operations there are. */
export function drawTimeline(scene: Scene): void {
  const { context, geometry, colours } = scene;
  context.font = FONT;
  context.textBaseline = "middle";
  context.fillStyle = colours.card;
  context.fillRect(0, 0, geometry.width, geometry.height);
  clipped(scene, () => drawBands(scene));
  drawAxis(scene);
  drawLabels(scene);
  clipped(scene, () => {
    const pen: Pen = { ...scene, letters: lettersOf(scene.proof) };
    scene.raster.clear();
    eachTrack(geometry, (track, y) => drawTrack(pen, track, y));
    scene.raster.drawOn(context);
    eachTrack(geometry, (track, y) => drawFrames(pen, track, y));
    drawCursor(scene);
  });
}

function eachTrack(
  { lanes, trackHeight }: Geometry,
  draw: (track: Track, y: number) => void,
): void {
  for (const { lane, y } of lanes)
    for (const [n, track] of lane.tracks.entries()) draw(track, y + n * trackHeight);
}

function lettersOf(proof: readonly number[]): ReadonlyMap<number, string> {
  return new Map(proof.map((row, at) => [row, letterOf(at)]));
}

function clipped({ context, geometry }: Scene, draw: () => void): void {
  const { left, right, height } = geometry;
  context.save();
  context.beginPath();
  context.rect(left, 0, right - left, height);
  context.clip();
  draw();
  context.restore();
}

function drawBands({ context, geometry, colours, windows, view, endUs }: Scene): void {
  const { faults, faultHeight, top, height } = geometry;
  for (const { fault, description, fromUs, toUs } of windows) {
    if (fromUs > view.toUs || (toUs ?? endUs) < view.fromUs) continue;
    const row = faults.find(({ name }) => name === fault);
    if (!row) continue;
    const x0 = Math.max(geometry.left, xOf(geometry, view, fromUs));
    const x1 = Math.max(x0 + 1.5, Math.min(geometry.right, xOf(geometry, view, toUs ?? endUs)));
    context.fillStyle = colours.fault(fault);
    context.globalAlpha = BAND_OPACITY;
    context.fillRect(x0, top, x1 - x0, height - top);
    context.globalAlpha = 0.3;
    context.fillRect(x0, row.y, x1 - x0, faultHeight);
    context.globalAlpha = 1;
    context.fillRect(x0, row.y, 2, faultHeight);
    if (toUs !== null) context.fillRect(x1 - 2, row.y, 2, faultHeight);
    fitted(context, description, x0 + 6, row.y + faultHeight / 2 + 0.5, x1 - x0 - 10, colours.text);
  }
}

function drawAxis({ context, geometry, colours, view }: Scene): void {
  const { left, right, top, height } = geometry;
  const ticks = niceTicks(view.fromUs, view.toUs, Math.max(2, (right - left) / 110));
  const texts = secondsTexts(ticks.map((tick) => tick / 1e6));
  context.fillStyle = colours.muted;
  context.strokeStyle = colours.line;
  context.lineWidth = 1;
  context.textAlign = "center";
  for (const [at, tick] of ticks.entries()) {
    const x = Math.round(xOf(geometry, view, tick)) + 0.5;
    context.beginPath();
    context.moveTo(x, top - 4);
    context.lineTo(x, height);
    context.stroke();
    context.fillText(texts[at] ?? "", x, 10);
  }
  context.textAlign = "left";
}

function drawLabels({ context, geometry, colours }: Scene): void {
  const { left, width, faults, faultHeight, lanes } = geometry;
  context.textAlign = "right";
  for (const { name, y } of faults)
    fitted(context, name, left - 8, y + faultHeight / 2, left - 12, colours.text);
  for (const { lane, y, height } of lanes) {
    context.fillStyle = colours.line;
    context.fillRect(0, y + height - 1, width, 0.5);
    fitted(context, lane.label, left - 8, y + height / 2, left - 12, colours.muted);
  }
  context.textAlign = "left";
}

function drawCursor(scene: Scene): void {
  const { context, geometry, colours, view, cursorUs } = scene;
  if (cursorUs === null) return;
  const x = Math.round(xOf(geometry, view, cursorUs)) + 0.5;
  context.strokeStyle = colours.link;
  context.lineWidth = 1;
  context.setLineDash([4, 3]);
  context.beginPath();
  context.moveTo(x, 18);
  context.lineTo(x, geometry.height);
  context.stroke();
  context.setLineDash([]);
}

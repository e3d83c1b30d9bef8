import type uPlot from "uplot";
import type { Colours } from "../colours.ts";
import type { Store } from "../store.ts";
import { latencyPoints, OUTCOMES, type Outcome, type Points } from "./series-data.ts";

/** Draws a point for each operation: ok as dots, failed as crosses, indeterminate as plus signs. */
export function pointDrawer(): (plot: uPlot, colours: Colours, store: Store) => void {
  let points: Points | null = null;
  let view: unknown = null;
  return (plot, colours, { table, look }) => {
    if (points === null || view !== look.view) {
      points = latencyPoints(table, look.view.fromUs, look.view.toUs);
      view = look.view;
    }
    const { ctx: context, bbox: box } = plot;
    context.save();
    context.beginPath();
    context.rect(box.left, box.top, box.width, box.height);
    context.clip();
    for (const outcome of OUTCOMES) drawPoints(plot, points, outcome, colours[outcome]);
    context.restore();
  };
}

function drawPoints(plot: uPlot, points: Points, outcome: Outcome, colour: string): void {
  const { ctx: context } = plot;
  const size = 2 * devicePixelRatio;
  context.fillStyle = colour;
  context.strokeStyle = colour;
  context.lineWidth = devicePixelRatio;
  context.globalAlpha = outcome === "ok" ? 0.45 : 1;
  const flat = points[outcome];
  context.beginPath();
  for (let at = 0; at < flat.length; at += 2) {
    const x = plot.valToPos(flat[at] ?? 0, "x", true);
    const y = plot.valToPos(flat[at + 1] ?? 1, "y", true);
    if (outcome === "ok") context.rect(x - size / 2, y - size / 2, size, size);
    else mark(context, outcome, x, y, 1.4 * size);
  }
  if (outcome === "ok") context.fill();
  else context.stroke();
}

function mark(
  context: CanvasRenderingContext2D,
  outcome: Outcome,
  x: number,
  y: number,
  size: number,
): void {
  const slant = outcome === "fail" ? size : 0;
  context.moveTo(x - size, y - slant);
  context.lineTo(x + size, y + slant);
  context.moveTo(x + (slant === 0 ? 0 : -size), y + size);
  context.lineTo(x + (slant === 0 ? 0 : size), y - size);
}

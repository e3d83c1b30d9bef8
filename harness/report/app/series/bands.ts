import type uPlot from "uplot";
import type { Colours } from "../colours.ts";
import type { Store } from "../store.ts";

const OPACITY = 0.12;

/** The faults behind a chart, as behind the timeline. */
export function drawBands(plot: uPlot, { facts }: Store, colours: Colours): void {
  const { ctx: context, bbox: box } = plot;
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  context.globalAlpha = OPACITY;
  for (const { fault, fromUs, toUs } of facts.windows) {
    const x0 = plot.valToPos(fromUs / 1e6, "x", true);
    const x1 = plot.valToPos((toUs ?? facts.endUs) / 1e6, "x", true);
    context.fillStyle = colours.fault(fault);
    context.fillRect(x0, box.top, Math.max(1, x1 - x0), box.height);
  }
  context.restore();
}

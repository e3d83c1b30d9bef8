import type uPlot from "uplot";
import type { Ledger } from "../../page/page-facts.ts";
import type { Colours } from "../colours.ts";

/** Draws each read of a ledger: a dot within its bounds, a cross outside of them. */
export function ledgerDrawer({ bounds, seen }: Ledger): (plot: uPlot, colours: Colours) => void {
  return (plot, colours) => {
    const { ctx: context, bbox: box } = plot;
    const size = 3 * devicePixelRatio;
    context.save();
    context.beginPath();
    context.rect(box.left, box.top, box.width, box.height);
    context.clip();
    context.lineWidth = 2 * devicePixelRatio;
    for (const [atUs, value] of seen) {
      const bound = bounds.findLast(([sinceUs]) => sinceUs <= atUs);
      const isWithin = bound !== undefined && value >= bound[1] && value <= bound[2];
      const x = plot.valToPos(atUs / 1e6, "x", true);
      const y = plot.valToPos(value, "y", true);
      context.fillStyle = colours.ok;
      context.strokeStyle = colours.invalid;
      if (isWithin) {
        context.fillRect(x - size / 2, y - size / 2, size, size);
        continue;
      }
      context.beginPath();
      context.moveTo(x - size, y - size);
      context.lineTo(x + size, y + size);
      context.moveTo(x - size, y + size);
      context.lineTo(x + size, y - size);
      context.stroke();
    }
    context.restore();
  };
}

import type { OperationTable } from "../../page/operation-table.ts";
import { type Geometry, timeAt } from "./geometry.ts";
import { firstFrom } from "./lanes.ts";
import type { Span } from "./view.ts";

/** How far beside a thin bar still means that bar, in pixels. */
const REACH_PX = 5;

/** The operation at a place of the timeline, or very near it. */
export function operationAt(
  geometry: Geometry,
  view: Span,
  { startUs, endUs }: OperationTable,
  { x, y }: { readonly x: number; readonly y: number },
): number | null {
  const lane = geometry.lanes.find((each) => y >= each.y && y < each.y + each.height);
  if (!lane || x < geometry.left) return null;
  const track = lane.lane.tracks[Math.floor((y - lane.y) / geometry.trackHeight)];
  if (!track) return null;
  const time = timeAt(geometry, view, x);
  const reach = timeAt(geometry, view, x + REACH_PX) - time;
  const after = firstFrom(startUs, track.rows, time);
  const distance = (at: number): number => {
    const row = track.rows[at];
    if (row === undefined) return Infinity;
    return Math.max(0, (startUs[row] ?? 0) - time, time - (endUs[row] ?? 0));
  };
  const nearest = distance(after - 1) <= distance(after) ? after - 1 : after;
  return distance(nearest) <= reach ? (track.rows[nearest] ?? null) : null;
}

/** Where a row is: its lane and its place in one of the lane's tracks. */
export function placeOf(
  geometry: Geometry,
  { startUs }: OperationTable,
  row: number,
): { readonly lane: number; readonly track: number; readonly at: number } | null {
  for (const [lane, { lane: each }] of geometry.lanes.entries())
    for (const [track, { rows }] of each.tracks.entries()) {
      for (let at = firstFrom(startUs, rows, startUs[row] ?? 0); at < rows.length; at++) {
        if (rows[at] === row) return { lane, track, at };
        if ((rows[at] ?? 0) > row) break;
      }
    }
  return null;
}

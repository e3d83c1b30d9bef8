import { nextFault, pan, select, showAll, showProof, stepProof, zoom } from "../actions.ts";
import type { Store } from "../store.ts";
import { placeOf } from "./hit.ts";
import { firstFrom } from "./lanes.ts";
import type { TimelineCanvas } from "./timeline-canvas.ts";

/** What the keys do while the timeline has the focus, for the help beside it. */
export const KEYS = [
  ["← →", "operation before, after"],
  ["↑ ↓", "lane above, below"],
  ["+ −", "closer, farther"],
  ["Shift ← →", "pan"],
  ["0", "whole run"],
  ["v", "violation"],
  ["n p", "next, previous of the proof"],
  ["f", "next fault"],
  ["/", "search"],
] as const;

/** Does what a key stands for; false: nothing. */
export function pressKey(
  { key, shiftKey }: Pick<KeyboardEvent, "key" | "shiftKey">,
  store: Store,
  canvas: TimelineCanvas,
): boolean {
  switch (key) {
    case "ArrowLeft":
    case "ArrowRight": {
      const by = key === "ArrowRight" ? 1 : -1;
      if (shiftKey) pan(store, 0.25 * by);
      else stepInLane(store, canvas, by);
      return true;
    }
    case "ArrowUp":
    case "ArrowDown":
      stepLane(store, canvas, key === "ArrowDown" ? 1 : -1);
      return true;
    case "+":
    case "=":
      zoom(store, 1 / 1.6, store.look.cursorUs ?? undefined);
      return true;
    case "-":
      zoom(store, 1.6, store.look.cursorUs ?? undefined);
      return true;
    case "0":
      showAll(store);
      return true;
    case "v":
      showProof(store, store.look.proof);
      return true;
    case "n":
    case "p":
      stepProof(store, key === "n" ? 1 : -1);
      return true;
    case "f":
      nextFault(store);
      return true;
    default:
      return false;
  }
}

function stepInLane(store: Store, { geometry }: TimelineCanvas, by: 1 | -1): void {
  const { look, table } = store;
  const place = look.selected === null ? null : placeOf(geometry, table, look.selected);
  if (!place) {
    selectFirst(store, { geometry }, 0);
    return;
  }
  const rows = geometry.lanes[place.lane]?.lane.tracks[place.track]?.rows;
  const next = rows?.[place.at + by];
  if (next !== undefined) select(store, next);
}

function stepLane(store: Store, canvas: TimelineCanvas, by: 1 | -1): void {
  const { look, table } = store;
  const place = look.selected === null ? null : placeOf(canvas.geometry, table, look.selected);
  const count = canvas.geometry.lanes.length;
  if (count > 0) selectFirst(store, canvas, place ? (place.lane + by + count) % count : 0);
}

/** The operation of a lane that is nearest after the cursor. */
function selectFirst(
  store: Store,
  { geometry }: Pick<TimelineCanvas, "geometry">,
  lane: number,
): void {
  const { look, table } = store;
  const rows = geometry.lanes[lane]?.lane.tracks[0]?.rows;
  if (!rows || rows.length === 0) return;
  const at = firstFrom(table.startUs, rows, look.cursorUs ?? look.view.fromUs);
  const row = rows[Math.min(at, rows.length - 1)];
  if (row !== undefined) select(store, row);
}

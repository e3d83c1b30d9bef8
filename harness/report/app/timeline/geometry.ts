import type { PageWindow } from "../../page/page-facts.ts";
import type { Lane } from "./lanes.ts";
import type { Span } from "./view.ts";

const GUTTER = 92;
const RIGHT_MARGIN = 12;
const AXIS_HEIGHT = 22;
const FAULT_ROW = 18;
const LANE_GAP = 2;

/** Where everything of the timeline is, in CSS pixels. */
export interface Geometry {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly faults: readonly { readonly name: string; readonly y: number }[];
  readonly faultHeight: number;
  /** Where lanes begin; above them stand the axis and the faults. */
  readonly top: number;
  readonly lanes: readonly { readonly lane: Lane; readonly y: number; readonly height: number }[];
  /** Of one track of a lane. */
  readonly trackHeight: number;
}

export function geometryOf(
  width: number,
  lanes: readonly Lane[],
  windows: readonly PageWindow[],
): Geometry {
  const faultNames = [...new Set(windows.map(({ fault }) => fault))];
  const trackCount = lanes.reduce((sum, { tracks }) => sum + tracks.length, 0);
  const trackHeight = heightOfTrack(trackCount);
  const top = AXIS_HEIGHT + faultNames.length * FAULT_ROW + 4;
  let y = top;
  const placed = lanes.map((lane) => {
    const height = Math.max(12, lane.tracks.length * trackHeight) + LANE_GAP;
    y += height;
    return { lane, y: y - height, height };
  });
  return {
    ...{ width, height: y + 4, left: GUTTER, right: Math.max(GUTTER + 40, width - RIGHT_MARGIN) },
    faults: faultNames.map((name, row) => ({ name, y: AXIS_HEIGHT + row * FAULT_ROW })),
    ...{ faultHeight: FAULT_ROW - 3, top, lanes: placed, trackHeight },
  };
}

/** The more there is, the thinner it gets: most of it should be on the screen at once. */
function heightOfTrack(trackCount: number): number {
  if (trackCount <= 16) return 20;
  if (trackCount <= 30) return 14;
  return trackCount <= 60 ? 9 : 6;
}

export function xOf({ left, right }: Geometry, { fromUs, toUs }: Span, timeUs: number): number {
  return left + ((timeUs - fromUs) / (toUs - fromUs)) * (right - left);
}

export function timeAt({ left, right }: Geometry, { fromUs, toUs }: Span, x: number): number {
  return fromUs + ((x - left) / (right - left)) * (toUs - fromUs);
}

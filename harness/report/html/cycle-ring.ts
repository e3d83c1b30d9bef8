interface Size {
  readonly width: number;
  readonly height: number;
}

/** By its middle. */
export interface Box extends Size {
  readonly x: number;
  readonly y: number;
}

const GAP = 120;
const MARGIN = 40;
const ROOM_FOR_BOWS = 10;
const ROW_GAP = 16;
const ROW_WIDTH = 480;

/**
 * Boxes on an ellipse, in their order, so that a cycle through them never crosses itself: what a proof draws is always one
 * cycle, and needs no more of a layout.
 */
export function ringOf(sizes: readonly Size[]): Size & { readonly boxes: readonly Box[] } {
  const widest = Math.max(...sizes.map(({ width }) => width));
  const highest = Math.max(...sizes.map(({ height }) => height));
  for (let scale = 1; ; scale *= 1.1) {
    const boxes = placed(sizes, (scale * (widest + GAP)) / 2, (scale * (highest + 70)) / 2);
    if (!boxes.some((box, at) => boxes.slice(at + 1).some((other) => cover(box, other))))
      return framed(boxes, sizes.length <= 2 ? ROOM_FOR_BOWS : 0);
  }
}

/** Rows of boxes beneath a drawing: of what belongs to it and is no part of its circle. */
export function withRows(
  above: Size,
  sizes: readonly Size[],
): Size & { readonly boxes: readonly Box[] } {
  let [left, top, rowHeight] = [ROW_GAP, above.height, 0];
  let width = above.width;
  const boxes: Box[] = [];
  for (const size of sizes) {
    if (left > ROW_GAP && left + size.width > Math.max(above.width, ROW_WIDTH)) {
      [left, top, rowHeight] = [ROW_GAP, top + rowHeight + ROW_GAP, 0];
    }
    boxes.push({ ...size, x: left + size.width / 2, y: top + size.height / 2 });
    left += size.width + ROW_GAP;
    width = Math.max(width, left);
    rowHeight = Math.max(rowHeight, size.height);
  }
  return { boxes, width, height: sizes.length === 0 ? above.height : top + rowHeight + ROW_GAP };
}

/** Two stand side by side; more begin at the top. */
function placed(sizes: readonly Size[], radiusX: number, radiusY: number): readonly Box[] {
  const isFlat = sizes.length <= 2;
  const first = isFlat ? Math.PI : -Math.PI / 2;
  return sizes.map((size, at) => {
    const angle = first + (2 * Math.PI * at) / sizes.length;
    return {
      ...size,
      x: radiusX * Math.cos(angle),
      y: isFlat ? 0 : radiusY * Math.sin(angle),
    };
  });
}

function cover(left: Box, right: Box): boolean {
  return (
    Math.abs(left.x - right.x) < (left.width + right.width) / 2 + 24 &&
    Math.abs(left.y - right.y) < (left.height + right.height) / 2 + 24
  );
}

/** Moved so that all is right of and below the origin, with room around it. */
function framed(boxes: readonly Box[], room: number): Size & { readonly boxes: readonly Box[] } {
  const left = Math.min(...boxes.map(({ x, width }) => x - width / 2)) - MARGIN;
  const top = Math.min(...boxes.map(({ y, height }) => y - height / 2)) - MARGIN - room;
  const right = Math.max(...boxes.map(({ x, width }) => x + width / 2)) + MARGIN;
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height / 2)) + MARGIN + room;
  return {
    boxes: boxes.map((box) => ({ ...box, x: box.x - left, y: box.y - top })),
    width: Math.ceil(right - left),
    height: Math.ceil(bottom - top),
  };
}

/** Where the way from the middle of a box to a point leaves the box. */
export function boundaryPoint(
  { x, y, width, height }: Box,
  to: { readonly x: number; readonly y: number },
): { readonly x: number; readonly y: number } {
  const [dx, dy] = [to.x - x, to.y - y];
  if (dx === 0 && dy === 0) return { x, y: y - height / 2 };
  const scale = Math.min(
    dx === 0 ? Infinity : (width / 2 + 3) / Math.abs(dx),
    dy === 0 ? Infinity : (height / 2 + 3) / Math.abs(dy),
  );
  return { x: x + dx * scale, y: y + dy * scale };
}

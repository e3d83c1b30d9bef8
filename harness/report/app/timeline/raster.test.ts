import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Raster } from "./raster.ts";

const RED = [255, 0, 0, 255];

/** What there is of a canvas in the reach of a raster: colours are read from one, the picture is put on another. */
class FakeImage {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.data = new Uint8ClampedArray(4 * width * height);
  }
}

beforeEach(() => {
  vi.stubGlobal("ImageData", FakeImage);
  const context = {
    fillRect: () => {},
    getImageData: () => ({ data: Uint8ClampedArray.from(RED) }),
    putImageData: (image: FakeImage) => {
      shown = image;
    },
  };
  vi.stubGlobal("document", {
    createElement: () => ({ width: 0, height: 0, getContext: () => context }),
  });
});
afterEach(() => void vi.unstubAllGlobals());

let shown = new FakeImage(0, 0);

function picture(raster: Raster): readonly string[] {
  raster.drawOn({ drawImage: () => {} } as unknown as CanvasRenderingContext2D);
  const { data, height, width } = shown;
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => data[4 * (y * width + x) + 3] ?? 0).join(" "),
  );
}

test("rectangles become pixels of their colour, cut at the edges", () => {
  const raster = new Raster(4, 2, 1);
  raster.fillRect(-1, 0, 2, 1, "red", 1);
  raster.fillRect(3, 1, 9, 9, "red", 0.2);
  expect(picture(raster)).toEqual(["255 0 0 0", "0 0 0 51"]);
  expect([...shown.data.slice(0, 4)]).toEqual(RED);
  raster.clear();
  expect(picture(raster)).toEqual(["0 0 0 0", "0 0 0 0"]);
});

test("what is thinner than a pixel is a pixel, and screens with more of them get more", () => {
  const raster = new Raster(2, 1, 2);
  raster.fillRect(1, 0, 0.01, 1, "red", 1);
  expect(picture(raster)).toEqual(["0 0 255 0", "0 0 255 0"]);
});

const OPAQUE = 255;

/**
 * Plain rectangles, put straight into the pixels of one picture: a hundred thousand of them a frame, which a canvas
 * takes far too long for. Places are CSS pixels and are rounded to whole pixels of the screen.
 */
export class Raster {
  readonly #scale: number;
  readonly #canvas = document.createElement("canvas");
  readonly #context: CanvasRenderingContext2D | null;
  readonly #image: ImageData;
  /** One number a pixel, in the order of bytes that `ImageData` has. */
  readonly #pixels: Uint32Array;
  readonly #numbers = new Map<string, number>();

  constructor(width: number, height: number, scale: number) {
    this.#scale = scale;
    this.#canvas.width = Math.max(1, Math.round(width * scale));
    this.#canvas.height = Math.max(1, Math.round(height * scale));
    this.#context = this.#canvas.getContext("2d", { willReadFrequently: true });
    this.#image = new ImageData(this.#canvas.width, this.#canvas.height);
    this.#pixels = new Uint32Array(this.#image.data.buffer);
  }

  clear(): void {
    this.#pixels.fill(0);
  }

  /** At least a pixel wide and high. `opacity`: of the colour, up to 1. What stood there is gone. */
  fillRect(
    x: number,
    y: number,
    width: number,
    height: number,
    colour: string,
    opacity: number,
  ): void {
    const { width: columns, height: lines } = this.#image;
    const scale = this.#scale;
    const x0 = Math.max(0, Math.round(x * scale));
    const y0 = Math.max(0, Math.round(y * scale));
    const x1 = Math.min(columns, Math.max(x0 + 1, Math.round((x + width) * scale)));
    const y1 = Math.min(lines, Math.max(y0 + 1, Math.round((y + height) * scale)));
    const number = this.#numberOf(colour, opacity);
    const pixels = this.#pixels;
    for (let line = y0; line < y1; line++)
      for (let at = line * columns + x0; at < line * columns + x1; at++) pixels[at] = number;
  }

  /** Over what is there, in a context whose unit is a CSS pixel. */
  drawOn(context: CanvasRenderingContext2D): void {
    this.#context?.putImageData(this.#image, 0, 0);
    context.drawImage(
      this.#canvas,
      0,
      0,
      this.#canvas.width / this.#scale,
      this.#canvas.height / this.#scale,
    );
  }

  /** Colours come from style sheets, in any of their spellings: a canvas reads them all. */
  #numberOf(colour: string, opacity: number): number {
    const name = opacity === 1 ? colour : `${opacity} ${colour}`;
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const bytes = bytesOf(colour);
    bytes[3] = Math.round((bytes[3] ?? OPAQUE) * opacity);
    const [number = 0] = new Uint32Array(bytes.buffer);
    this.#numbers.set(name, number);
    return number;
  }
}

function bytesOf(colour: string): Uint8ClampedArray {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d");
  if (!context) return new Uint8ClampedArray([0, 0, 0, OPAQUE]);
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  return context.getImageData(0, 0, 1, 1).data;
}

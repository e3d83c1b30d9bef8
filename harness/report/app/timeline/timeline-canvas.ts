import { currentColours, onSchemeChange } from "../colours.ts";
import { matches } from "../search.ts";
import type { Look, Store } from "../store.ts";
import { drawTimeline } from "./draw-timeline.ts";
import { type Geometry, geometryOf } from "./geometry.ts";
import { lanesOf } from "./lanes.ts";
import { Raster } from "./raster.ts";

/** Keeps a canvas in step with what the reader looks at: at most one picture a frame, and none when nothing changed. */
export class TimelineCanvas {
  geometry: Geometry;
  /** How many lanes there is no room for. */
  cutCount = 0;
  readonly #canvas: HTMLCanvasElement;
  readonly #store: Store;
  #colours = currentColours();
  #raster: Raster;
  #mask: Uint8Array | null = null;
  #known: Look;
  #frame = 0;
  readonly #undo: (() => void)[];

  constructor(canvas: HTMLCanvasElement, store: Store) {
    this.#canvas = canvas;
    this.#store = store;
    this.#known = store.look;
    this.#mask = matches(store.table, store.look.query);
    this.geometry = this.#layout();
    this.#raster = this.#newRaster();
    const resized = new ResizeObserver(() => this.#arrange());
    resized.observe(canvas.parentElement ?? canvas);
    this.#undo = [
      () => resized.disconnect(),
      store.subscribe(() => this.#changed()),
      onSchemeChange(() => {
        this.#colours = currentColours();
        this.#ask();
      }),
    ];
    this.#arrange();
  }

  close(): void {
    cancelAnimationFrame(this.#frame);
    for (const undo of this.#undo) undo();
  }

  #changed(): void {
    const { look, table } = this.#store;
    const old = this.#known;
    this.#known = look;
    if (look.query !== old.query) this.#mask = matches(table, look.query);
    if (look.laneMode !== old.laneMode) this.#arrange();
    else this.#ask();
  }

  #layout(): Geometry {
    const { table, facts, look } = this.#store;
    const { lanes, cutCount } = lanesOf(table, look.laneMode, facts.concurrency);
    this.cutCount = cutCount;
    return geometryOf(this.#canvas.parentElement?.clientWidth ?? 600, lanes, facts.windows);
  }

  #arrange(): void {
    this.geometry = this.#layout();
    const { width, height } = this.geometry;
    const scale = devicePixelRatio;
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    this.#canvas.style.height = `${height}px`;
    this.#raster = this.#newRaster();
    this.#ask();
  }

  #newRaster(): Raster {
    const { width, height } = this.geometry;
    return new Raster(width, height, devicePixelRatio);
  }

  #ask(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw(): void {
    const context = this.#canvas.getContext("2d");
    if (!context) return;
    const { table, facts, look } = this.#store;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    drawTimeline({
      ...{
        context,
        raster: this.#raster,
        table,
        geometry: this.geometry,
        colours: this.#colours,
        mask: this.#mask,
      },
      ...{ windows: facts.windows, endUs: facts.endUs },
      ...{ view: look.view, selected: look.selected, cursorUs: look.cursorUs },
      proof: facts.proofs[look.proof]?.rows ?? [],
    });
  }
}

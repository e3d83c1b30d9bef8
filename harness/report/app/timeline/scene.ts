import type { OperationTable } from "../../page/operation-table.ts";
import type { PageWindow } from "../../page/page-facts.ts";
import type { Colours } from "../colours.ts";
import type { Geometry } from "./geometry.ts";
import type { Raster } from "./raster.ts";
import type { Span } from "./view.ts";

/** All that one picture of the timeline depends on. */
export interface Scene {
  readonly context: CanvasRenderingContext2D;
  /** For what there is too much of for `context`; as large as the timeline. */
  readonly raster: Raster;
  readonly geometry: Geometry;
  readonly colours: Colours;
  readonly table: OperationTable;
  readonly windows: readonly PageWindow[];
  readonly endUs: number;
  readonly view: Span;
  /** 1 for operations that the filter lets through; null: all. */
  readonly mask: Uint8Array | null;
  readonly selected: number | null;
  readonly cursorUs: number | null;
  /** Rows of the proof that is walked through. */
  readonly proof: readonly number[];
}

import { nearestRank } from "../../facts/quantiles.ts";
import { type OperationTable, OUTCOME_NAMES } from "../../page/operation-table.ts";

export const OUTCOMES = ["ok", "fail", "info"] as const;
export type Outcome = (typeof OUTCOMES)[number];
const OK = OUTCOME_NAMES.indexOf("ok");
const INFO = OUTCOME_NAMES.indexOf("info");
const OPEN = OUTCOME_NAMES.indexOf("open");

/** Enough for a curve, few enough that each part has a sample. */
const MOST_PARTS = 240;
const SHORTEST_PART_US = 20_000;
const QUANTILE_PARTS = 80;

/** Equal parts of the run, by the moment in their middle. */
interface Parts {
  readonly middleS: Float64Array;
}

export interface RateSeries extends Parts {
  /** Completions a second. */
  readonly perSecond: Readonly<Record<Outcome, Float64Array>>;
  /** Of those that completed in a part, the share that was ok, in percent; null where none completed. */
  readonly okPercent: readonly (number | null)[];
}

export function rateSeries(
  { count, endUs, outcome }: OperationTable,
  runEndUs: number,
): RateSeries {
  const middleS = middlesOf(runEndUs, MOST_PARTS);
  const partS = runEndUs / 1e6 / middleS.length;
  const length = middleS.length;
  const perSecond = {
    ok: new Float64Array(length),
    fail: new Float64Array(length),
    info: new Float64Array(length),
  };
  for (let row = 0; row < count; row++) {
    const code = outcome[row] ?? OPEN;
    if (code === OPEN) continue;
    const part = partAt(endUs[row] ?? 0, runEndUs, length);
    const counts = perSecond[OUTCOMES[code] ?? "info"];
    counts[part] = (counts[part] ?? 0) + 1 / partS;
  }
  const okPercent = Array.from(middleS, (_, part) => {
    const ok = perSecond.ok[part] ?? 0;
    const all = ok + (perSecond.fail[part] ?? 0) + (perSecond.info[part] ?? 0);
    return all === 0 ? null : (100 * ok) / all;
  });
  return { middleS, perSecond, okPercent };
}

export const QUANTILES = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;
export type Quantile = keyof typeof QUANTILES;

export interface QuantileSeries extends Parts {
  /** Milliseconds; null where no operation was ok. */
  readonly ms: Readonly<Record<Quantile, readonly (number | null)[]>>;
}

/** Nearest-rank quantiles of the ok operations, by the time of their invocation. */
export function quantileSeries(table: OperationTable, runEndUs: number): QuantileSeries {
  const { count, startUs, endUs, outcome } = table;
  const middleS = middlesOf(runEndUs, QUANTILE_PARTS);
  const samples: number[][] = Array.from(middleS, () => []);
  for (let row = 0; row < count; row++) {
    if (outcome[row] !== OK) continue;
    const start = startUs[row] ?? 0;
    samples[partAt(start, runEndUs, middleS.length)]?.push(((endUs[row] ?? 0) - start) / 1_000);
  }
  for (const sample of samples) sample.sort((left, right) => left - right);
  const at = (share: number): (number | null)[] =>
    samples.map((sample) => (sample.length === 0 ? null : nearestRank(sample, share)));
  return { middleS, ms: { p50: at(0.5), p95: at(0.95), p99: at(0.99) } };
}

/** Points to draw, by outcome: seconds and milliseconds alternate. */
export type Points = Readonly<Record<Outcome, Float64Array>>;

/** Columns and rows of the raster on which points that would cover one another become one. */
const RASTER_COLUMNS = 700;
const RASTER_ROWS = 90;
const SHORTEST_MS = 0.001;

/** Latency of each completed operation of a part of the run, those that would cover one another drawn once. */
export function latencyPoints(
  { count, startUs, endUs, outcome }: OperationTable,
  fromUs: number,
  toUs: number,
): Points {
  const points: Record<Outcome, number[]> = { ok: [], fail: [], info: [] };
  const taken = new Uint8Array(3 * RASTER_COLUMNS * RASTER_ROWS);
  for (let row = 0; row < count; row++) {
    const start = startUs[row] ?? 0;
    const code = outcome[row] ?? OPEN;
    if (start < fromUs || start > toUs || code > INFO) continue;
    const ms = Math.max(SHORTEST_MS, ((endUs[row] ?? 0) - start) / 1_000);
    const column = Math.floor(((start - fromUs) / (toUs - fromUs || 1)) * (RASTER_COLUMNS - 1));
    const line = Math.max(0, Math.min(RASTER_ROWS - 1, Math.floor(30 + 10 * Math.log10(ms))));
    const cell = (code * RASTER_ROWS + line) * RASTER_COLUMNS + column;
    if (taken[cell] === 1) continue;
    taken[cell] = 1;
    points[OUTCOMES[code] ?? "info"].push(start / 1e6, ms);
  }
  return {
    ok: Float64Array.from(points.ok),
    fail: Float64Array.from(points.fail),
    info: Float64Array.from(points.info),
  };
}

function middlesOf(runEndUs: number, most: number): Float64Array {
  const count = Math.max(1, Math.min(most, Math.floor(runEndUs / SHORTEST_PART_US)));
  const partS = runEndUs / 1e6 / count;
  return Float64Array.from({ length: count }, (_, part) => (part + 0.5) * partS);
}

function partAt(timeUs: number, runEndUs: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor((timeUs / runEndUs) * count)));
}

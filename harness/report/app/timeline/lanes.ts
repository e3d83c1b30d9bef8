import { type OperationTable, OUTCOME_NAMES } from "../../page/operation-table.ts";

export const LANE_MODES = ["process", "node", "key"] as const;
export type LaneMode = (typeof LANE_MODES)[number];

/** Operations that do not overlap, so that they can be drawn beside each other. */
export interface Track {
  /** Rows of the table, in the order of their starts. */
  readonly rows: Uint32Array;
  /** How many of the rows before each one failed, and of how many nobody knows; one longer than `rows`. */
  readonly failed: Uint32Array;
  readonly unclear: Uint32Array;
}

export interface Lane {
  readonly label: string;
  readonly tracks: readonly Track[];
}

export interface Lanes {
  readonly lanes: readonly Lane[];
  /** How many lanes were left out: those with the fewest operations. */
  readonly cutCount: number;
}

const MOST_LANES = 120;
/** More operations at one time than this are drawn over one another. */
const MOST_TRACKS = 12;
const CLOSE_BY = 4;
const FAIL = OUTCOME_NAMES.indexOf("fail");

/** All operations by worker, node or key. A worker goes on under a new process id after an indeterminate operation. */
export function lanesOf(table: OperationTable, mode: LaneMode, concurrency: number): Lanes {
  const groups = new Map<number, number[]>();
  for (let row = 0; row < table.count; row++) {
    const group = groupOf(table, mode, concurrency, row);
    const known = groups.get(group);
    if (known) known.push(row);
    else groups.set(group, [row]);
  }
  const bySize = [...groups].sort(([, left], [, right]) => right.length - left.length);
  const kept = bySize.slice(0, MOST_LANES).map(([group, rows]) => ({
    label: labelOf(table, mode, group, rows),
    order: group,
    tracks: tracksOf(table, rows),
  }));
  kept.sort((left, right) =>
    mode === "process"
      ? left.order - right.order
      : left.label.localeCompare(right.label, "en", { numeric: true }),
  );
  return { lanes: kept, cutCount: groups.size - kept.length };
}

function groupOf(table: OperationTable, mode: LaneMode, concurrency: number, row: number): number {
  if (mode === "node") return table.node[row] ?? 0;
  if (mode === "key") return table.key[row] ?? 0;
  const process = table.process[row] ?? 0;
  return concurrency > 0 ? process % concurrency : process;
}

function labelOf(
  { names, process }: OperationTable,
  mode: LaneMode,
  group: number,
  rows: readonly number[],
): string {
  if (mode === "node") return names.node[group] || "no node";
  if (mode === "key") return names.key[group] || "no key";
  const last = process[rows.at(-1) ?? 0] ?? group;
  return last === group ? `p${group}` : `p${group} … p${last}`;
}

function tracksOf({ startUs, endUs, outcome }: OperationTable, rows: readonly number[]): Track[] {
  const tracks: { rows: number[]; endUs: number }[] = [];
  for (const row of rows) {
    const start = startUs[row] ?? 0;
    let track = tracks.find((each) => each.endUs <= start);
    if (!track && tracks.length < MOST_TRACKS) {
      track = { rows: [], endUs: 0 };
      tracks.push(track);
    }
    track ??= tracks.reduce((least, each) => (each.endUs < least.endUs ? each : least));
    track.rows.push(row);
    track.endUs = Math.max(track.endUs, endUs[row] ?? 0);
  }
  return tracks.map((track) => ({
    rows: Uint32Array.from(track.rows),
    failed: countsBefore(track.rows, (row) => outcome[row] === FAIL),
    unclear: countsBefore(track.rows, (row) => (outcome[row] ?? 0) > FAIL),
  }));
}

/** How many rows before each place are as asked, and at the end how many of all. */
export function countsBefore(
  rows: ArrayLike<number>,
  isCounted: (row: number) => boolean,
): Uint32Array {
  const counts = new Uint32Array(rows.length + 1);
  for (let at = 0; at < rows.length; at++)
    counts[at + 1] = (counts[at] ?? 0) + (isCounted(rows[at] ?? 0) ? 1 : 0);
  return counts;
}

/** The first place of `rows`, from `low` on, whose operation starts at `timeUs` or later. */
export function firstFrom(
  startUs: Float64Array,
  rows: Uint32Array,
  timeUs: number,
  low = 0,
): number {
  let [from, to] = [low, rows.length];
  // Who asks from place to place asks for one close by.
  for (const near = Math.min(to, low + CLOSE_BY); from < near; from++)
    if ((startUs[rows[from] ?? 0] ?? 0) >= timeUs) return from;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((startUs[rows[middle] ?? 0] ?? 0) < timeUs) from = middle + 1;
    else to = middle;
  }
  return from;
}

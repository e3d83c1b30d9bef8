import { deriveSeed, random } from "../core/random.ts";
import type { ReasonToRun } from "./cell-result.ts";
import type { Cell } from "./cells.ts";
import { estimateMs } from "./estimate.ts";
import type { LedgerLine } from "./ledger.ts";

/** One piece of a night's work. */
export interface Task {
  /** Unique in the night, the same after a crash. */
  readonly id: string;
  readonly cell: Cell;
  readonly seed: number;
  readonly why: ReasonToRun;
  readonly estimateMs: number;
}

/** Of one fingerprint, so many failing seeds are run again: those that fail fastest. */
const SEEDS_A_FINGERPRINT = 4;
/** Of regressions so many come each night, the ones that were not run for longest. */
const REGRESSIONS_A_NIGHT = 8;
const SEEDS = 2 ** 31;

/**
 * What a night does, in this order: canaries; seeds that failed when they were last run; seeds that failed once and passed since; of
 * each pair of workload and nemesis the cell that was not run for longest, the stalest pair first; everything else, drawn
 * by weight. Depends on cells, ledger and night alone; what the night itself has added to the ledger changes nothing.
 */
export function orderOf(
  cells: readonly Cell[],
  wholeLedger: readonly LedgerLine[],
  night: string,
): readonly Task[] {
  const ledger = wholeLedger.filter((line) => line.night !== night);
  const estimates = new Map(cells.map((cell) => [cell, estimateMs(cell, ledger)]));
  const task = (cell: Cell, why: ReasonToRun, seed?: number): Task => ({
    id: seed === undefined ? cell.id : `${cell.id}#${seed}`,
    ...{ why, estimateMs: estimates.get(cell) ?? 0 },
    // A known seed is one run, also where the cell has many.
    cell: seed === undefined ? cell : { ...cell, testCount: 1 },
    seed: seed ?? nightlySeed(night, cell),
  });
  const regular = cells.filter(({ bug }) => bug === null);
  const seeds = knownSeeds(regular, ledger);
  const stalest = stalestOfPairs(regular, ledger);
  const rest = regular.filter((cell) => !stalest.includes(cell));
  return [
    ...cells.filter(({ bug }) => bug !== null).map((cell) => task(cell, "canary")),
    ...failing(seeds).map(({ cell, seed }) => task(cell, "failing", seed)),
    ...regressions(seeds).map(({ cell, seed }) => task(cell, "regression", seed)),
    ...stalest.map((cell) => task(cell, "stalest")),
    ...drawnByWeight(rest, night).map((cell) => task(cell, "fill")),
  ];
}

/** Another one every night, and known before the cell starts. */
export function nightlySeed(night: string, { id }: Cell): number {
  return deriveSeed(0, "night", night, id) % SEEDS;
}

/** A seed that failed in some night. */
interface KnownSeed {
  readonly cell: Cell;
  readonly seed: number;
  readonly fingerprint: string;
  /** Of its fastest failing run. */
  readonly fastestMs: number;
  readonly isFailing: boolean;
  /** The place in the ledger of its last run. */
  readonly lastAt: number;
}

function knownSeeds(cells: readonly Cell[], ledger: readonly LedgerLine[]): readonly KnownSeed[] {
  const byId = new Map(cells.map((cell) => [cell.id, cell]));
  const known = new Map<string, KnownSeed>();
  ledger.forEach((line, lastAt) => {
    const cell = byId.get(line.cell);
    if (!cell || line.isExpected || !isTelling(line)) return;
    const { fingerprint, outcome, result } = line;
    const key = `${line.cell}#${result.seed}`;
    const before = known.get(key);
    if (outcome === "violation" && fingerprint !== null) {
      const fastestMs = Math.min(before?.fastestMs ?? Number.POSITIVE_INFINITY, result.durationMs);
      known.set(key, { cell, seed: result.seed, fingerprint, fastestMs, isFailing: true, lastAt });
    } else if (before) known.set(key, { ...before, isFailing: false, lastAt });
  });
  return [...known.values()];
}

/** Nothing follows from a run that could not be judged, or that never was. */
function isTelling({ outcome }: LedgerLine): boolean {
  return outcome === "violation" || outcome === "passed";
}

function failing(seeds: readonly KnownSeed[]): readonly KnownSeed[] {
  const counts = new Map<string, number>();
  return seeds
    .filter(({ isFailing }) => isFailing)
    .toSorted((left, right) => left.fastestMs - right.fastestMs)
    .filter(({ fingerprint }) => {
      const count = counts.get(fingerprint) ?? 0;
      counts.set(fingerprint, count + 1);
      return count < SEEDS_A_FINGERPRINT;
    });
}

function regressions(seeds: readonly KnownSeed[]): readonly KnownSeed[] {
  return seeds
    .filter(({ isFailing }) => !isFailing)
    .toSorted((left, right) => left.lastAt - right.lastAt)
    .slice(0, REGRESSIONS_A_NIGHT);
}

function stalestOfPairs(cells: readonly Cell[], ledger: readonly LedgerLine[]): readonly Cell[] {
  const lastAt = new Map<string, number>();
  ledger.forEach((line, at) => {
    if (isTelling(line)) lastAt.set(line.cell, at);
  });
  const lastOf = ({ id }: Cell): number => lastAt.get(id) ?? -1;
  const pairs = new Map<string, Cell[]>();
  for (const cell of cells) {
    const pair = JSON.stringify([cell.workload, cell.nemesis]);
    pairs.set(pair, [...(pairs.get(pair) ?? []), cell]);
  }
  return [...pairs.values()]
    .map((members) => ({
      stalest: members.reduce((best, cell) => (lastOf(cell) < lastOf(best) ? cell : best)),
      lastAt: Math.max(...members.map(lastOf)),
    }))
    .toSorted((left, right) => left.lastAt - right.lastAt)
    .map(({ stalest }) => stalest);
}

/** Weighted sampling without replacement (Efraimidis and Spirakis, IPL 97, 2006): the largest u^(1/w) comes first. */
function drawnByWeight(cells: readonly Cell[], night: string): readonly Cell[] {
  return cells
    .map((cell) => {
      const u = (1 + random(0, "fill", night, cell.id).below(2 ** 30)) / 2 ** 30;
      return { cell, key: Math.log(u) / cell.weight };
    })
    .toSorted((left, right) => right.key - left.key)
    .map(({ cell }) => cell);
}

/** Which part of a night a machine does: `{ index: 2, count: 8 }` of `--shard 2/8`. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Dealt out in turn, so that every shard has some of what comes first. */
export function shardOf(tasks: readonly Task[], { count, index }: Shard): readonly Task[] {
  return tasks.filter((_, at) => at % count === index - 1);
}

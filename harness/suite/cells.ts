import { isDeepStrictEqual } from "node:util";
import { UsageError } from "../core/errors.ts";
import type { CellMatch, Suite } from "./config.ts";

/** One thing to run, whatever its seed: system x topology x workload x nemesis. */
export interface Cell {
  /** All of it in one line, the same in every night: `raft-kv/register/partition/local/5n`. */
  readonly id: string;
  readonly system: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly workload: string | null;
  readonly nemesis: string | null;
  readonly driver: "sim" | "local" | "docker";
  readonly nodeCount: number;
  /** A canary has one: it has to be found. */
  readonly bug: string | null;
  readonly timeLimit: number;
  readonly nemesisInterval: number;
  readonly rate: number;
  readonly concurrency: string;
  readonly keyCount: number;
  readonly testCount: number;
  readonly weight: number;
  /** The violation that it is meant to show; null: none. */
  readonly expected: { readonly anomaly: string | null; readonly why: string } | null;
}

/** Where a planted bug shows, for canaries that do not say; null: nobody knows. */
export type WhereItShows = (
  system: string,
  bug: string,
) => { readonly settings?: Cell["settings"]; readonly workload?: string } | null;

/**
 * All cells of a suite: its canaries, and the product of its axes without what is excluded.
 *
 * @throws UsageError when nothing is left, and for a canary that is there twice.
 */
export function cellsOf(suite: Suite, whereItShows: WhereItShows = () => null): readonly Cell[] {
  const cells = [...canariesOf(suite, whereItShows), ...productOf(suite)];
  if (cells.length === 0)
    throw new UsageError("The suite has no cell: everything is excluded, and it has no canary.");
  const seen = new Set<string>();
  for (const { id } of cells) {
    if (seen.has(id)) throw new UsageError(`The suite has the cell ${id} twice.`);
    seen.add(id);
  }
  return cells;
}

/** What is compared between cells of one suite to find those that a rule is for. */
type Coordinates = Pick<
  Cell,
  "system" | "settings" | "workload" | "nemesis" | "driver" | "nodeCount" | "bug"
>;

function canariesOf({ canaries, run }: Suite, whereItShows: WhereItShows): readonly Cell[] {
  return canaries.map((canary) => {
    const { nemesis = null, timeLimit = run.timeLimit, testCount } = canary;
    const { system, bug, driver, nodeCount } = canary;
    const place = whereItShows(system, bug);
    const { settings = place?.settings ?? {}, workload = place?.workload ?? null } = canary;
    const coordinates = { system, settings, workload, nemesis, driver, nodeCount, bug };
    const common = { ...run, timeLimit, testCount, weight: 1, expected: null };
    return { ...common, ...coordinates, id: idOf(coordinates) };
  });
}

function productOf({ axes, exclude, expectations, run, weights }: Suite): readonly Cell[] {
  const coordinates: Coordinates[] = [];
  for (const { name: system, settings } of axes.system)
    for (const workload of axes.workload)
      for (const nemesis of axes.nemesis)
        for (const driver of axes.driver)
          for (const nodeCount of axes.nodeCount)
            coordinates.push({ system, settings, workload, nemesis, driver, nodeCount, bug: null });
  return coordinates
    .filter((each) => !exclude.some((match) => matches(each, match)))
    .map((each) => {
      const expectation = expectations.find(({ match }) => matches(each, match));
      const expected = expectation
        ? { anomaly: expectation.anomaly ?? null, why: expectation.why }
        : null;
      const weight = weights
        .filter(({ match }) => matches(each, match))
        .reduce((product, rule) => product * rule.weight, 1);
      return { ...run, ...each, id: idOf(each), weight, expected };
    });
}

function matches(coordinates: Coordinates, match: CellMatch): boolean {
  return Object.entries(match).every(
    ([key, value]) =>
      value === undefined || isDeepStrictEqual(coordinates[key as keyof CellMatch], value),
  );
}

function idOf({
  bug,
  driver,
  nemesis,
  nodeCount,
  settings,
  system,
  workload,
}: Coordinates): string {
  const set = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  return [
    `${system}${set.length === 0 ? "" : `[${set.join(",")}]`}${bug === null ? "" : `+${bug}`}`,
    workload ?? "default",
    (nemesis ?? "default").replaceAll(",", "+"),
    driver,
    `${nodeCount}n`,
  ].join("/");
}

import { createHash } from "node:crypto";
import type { CellResult } from "./cell-result.ts";
import type { Cell } from "./cells.ts";

/** Hex digits: a million fingerprints meet by chance once in 500 suites. */
const DIGITS = 12;

/**
 * What a violation is called over the nights: from system, settings, workload, checker, anomaly with its shape, and faults; never
 * from values, times, seeds, nodes or the driver. Two violations with the same one have, most likely, one cause.
 */
export function violationFingerprint(
  { nemesis, settings, system }: Pick<Cell, "system" | "settings" | "nemesis">,
  { anomaly, checker, shape, workload }: NonNullable<CellResult["violation"]>,
): string {
  const set = Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .sort();
  const faults = (nemesis ?? "default").split(",").sort();
  const text = JSON.stringify([system, set, workload, checker, anomaly, shape, faults]);
  return createHash("sha256").update(text).digest("hex").slice(0, DIGITS);
}

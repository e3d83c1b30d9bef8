import type { FaultWindow } from "../../core/faults.ts";
import type { Operation } from "../../core/history.ts";
import type { TimeNs } from "../../core/ids.ts";
import type { FaultCounts } from "../../core/verdict-document.ts";
import type { RunData } from "../run-data.ts";
import { countOf } from "../text/numbers.ts";
import { oneLine } from "../text/visible.ts";

/** How much the clients did while a kind of fault was in place. */
export interface FaultExposure {
  readonly fault: string;
  /** Null for a fault that the verdict does not speak of. */
  readonly counts: FaultCounts | null;
  readonly requested: boolean;
  readonly windows: readonly FaultWindow[];
  readonly inPlaceNs: number;
  /** Operations that were open at some time during a window. */
  readonly operationCount: number;
  /** Those that ended ok during a window, by f. An answer after the cure shows only that the system recovers. */
  readonly okByF: ReadonlyMap<string, number>;
}

/** One entry for each fault that was asked for, counted or seen, in the order of the plan. */
export function faultExposures(
  { plan, verdict, history }: RunData,
  windows: readonly FaultWindow[],
): readonly FaultExposure[] {
  const endNs = history.ops.at(-1)?.time ?? 0;
  const requested = new Set<string>(plan?.faults);
  const counts = new Map(Object.entries(verdict.nemesis));
  const names = new Set([...requested, ...counts.keys(), ...windows.map(({ fault }) => fault)]);
  return [...names].map((fault) => {
    const own = windows.filter((window) => window.fault === fault);
    const overlapping = history.operations.filter((operation) =>
      own.some((window) => overlaps(operation, window.fromNs, window.toNs ?? endNs)),
    );
    return {
      fault,
      counts: counts.get(fault) ?? null,
      requested: requested.has(fault),
      windows: own,
      inPlaceNs: own.reduce((sum, { fromNs, toNs }) => sum + (toNs ?? endNs) - fromNs, 0),
      operationCount: overlapping.length,
      okByF: okCounts(overlapping, own),
    };
  });
}

/** True when the operation was open at some moment from `fromNs` to `toNs`. */
export function overlaps(operation: Operation, fromNs: TimeNs, toNs: TimeNs): boolean {
  const { invoke, completion } = operation;
  return invoke.time <= toNs && (completion === null || completion.time >= fromNs);
}

/** What the run leaves untested, a sentence each. */
export function gapsOf(data: RunData, exposures: readonly FaultExposure[]): readonly string[] {
  const { verdict } = data;
  const gaps: string[] = [];
  if (exposures.length === 0)
    gaps.push("No fault was injected: nothing is shown about behaviour under faults.");
  for (const [f, { invoked, ok }] of Object.entries(verdict.ops.byF))
    if (invoked > 0 && ok === 0) gaps.push(`No ${oneLine(f, 60)} ever succeeded.`);
  if (verdict.ops.total.invoked === 0) gaps.push("No client operation was recorded.");
  for (const exposure of exposures) gaps.push(...gapsOfFault(exposure, data));
  for (const { fault, why } of data.plan?.leftOutFaults ?? [])
    gaps.push(`${oneLine(fault, 60)}: left out (${oneLine(why, 200)}).`);
  return gaps;
}

function gapsOfFault(exposure: FaultExposure, { verdict }: RunData): readonly string[] {
  const { counts, okByF, windows } = exposure;
  const fault = oneLine(exposure.fault, 60);
  const skipped = counts?.skipped ?? 0;
  const failed = counts?.failed ?? 0;
  if (windows.length === 0 && (counts?.verified ?? 0) === 0)
    return [
      `${fault}: never seen to be in place, so untested (${failed} failed, ${skipped} skipped).`,
    ];
  const gaps: string[] = [];
  if (skipped > 0) gaps.push(`${fault}: ${countOf(skipped, "act")} skipped.`);
  if (failed > 0) gaps.push(`${fault}: ${countOf(failed, "act")} failed to show an effect.`);
  const unhealed = windows.filter(({ toNs }) => toNs === null).length;
  if (unhealed > 0) gaps.push(`${fault}: not seen to be healed before the record ends.`);
  const without = Object.keys(verdict.ops.byF).filter((f) => !okByF.get(f));
  if (without.length > 0) {
    const names = without.map((f) => oneLine(f, 60)).join(", ");
    gaps.push(`${fault}: no ok ${names} while it was in place.`);
  }
  return gaps;
}

function okCounts(
  operations: readonly Operation[],
  windows: readonly FaultWindow[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { completion } of operations) {
    if (completion?.type !== "ok") continue;
    const { f, time } = completion;
    const isDuring = windows.some(({ fromNs, toNs }) => fromNs <= time && time <= (toNs ?? time));
    if (isDuring) counts.set(f, (counts.get(f) ?? 0) + 1);
  }
  return counts;
}

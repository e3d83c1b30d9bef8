import type { Plan } from "../../core/plan.ts";
import type { Schedule } from "../../core/schedule.ts";
import { effectSize } from "../../nemesis/effect-values.ts";

/**
 * How much there is to read in a plan with a schedule, the most tiresome first: whether liveness is asked
 * for, nodes, clients, faults, operations, what
 * the faults hit, their time, kinds of noise, the length of the run, thread numbers, values, and times that are not round.
 */
export function sizeOf(plan: Plan, { operations, faults }: Schedule): readonly number[] {
  const threads = new Set(operations.map(({ thread }) => thread));
  const times = [
    ...operations.map(({ atMs }) => atMs),
    ...faults.flatMap(({ startAtMs, stopAtMs }) => [startAtMs, stopAtMs]),
  ];
  return [
    plan.livenessMs > 0 ? 1 : 0,
    plan.nodes.length,
    threads.size,
    faults.length,
    operations.length,
    sum(faults.map(({ value }) => effectSize(value))),
    sum(faults.map(({ startAtMs, stopAtMs }) => stopAtMs - startAtMs)),
    noiseKinds(plan),
    times.reduce((last, atMs) => Math.max(last, atMs), plan.timeLimitMs),
    plan.concurrency,
    JSON.stringify(operations.map(({ key = null, value }) => [key, value])).length,
    sum(times.map(roughness)),
  ];
}

/** In the order of sizes: the first figure that differs decides. */
export function isSmaller(size: readonly number[], other: readonly number[]): boolean {
  const at = size.findIndex((figure, i) => figure !== other[i]);
  return at >= 0 && (size[at] ?? 0) < (other[at] ?? 0);
}

function noiseKinds({ latency, lossPpm, duplicatePpm, reorderPpm }: Plan): number {
  const kinds = [latency.kind !== "none", lossPpm > 0, duplicatePpm > 0, reorderPpm > 0];
  return kinds.filter(Boolean).length;
}

function roughness(ms: number): number {
  return [1, 10, 100].filter((unit) => ms % unit !== 0).length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

import { canonicalJson } from "../../harness/core/json.ts";
import type { Finding } from "../../harness/core/verdict.ts";
import type { Read } from "../final-reads/final-state.ts";
import type { KeyHistory, Update } from "./key-history.ts";

/** With more sums than this to choose from, only the lowest and the highest count. */
const MOST_SUMS = 100_000;

/**
 * A read may miss adds, but not count what was not asked for by then; at the end, all acknowledged adds are in it once, and of
 * those whose end nobody knows, some.
 */
export function judgeCounter({ key, updates, reads, finals }: KeyHistory): readonly Finding[] {
  const applied = updates.filter(({ outcome }) => outcome !== "fail");
  const early = impossibleReads(applied, reads).map(({ read, low, high }) => ({
    anomaly: "impossible-total",
    message:
      `Process ${read.completion.process} read ${read.completion.value} in key ${canonicalJson(key)},\n` +
      `but all that was added until then gives ${low} at least and ${high} at most.`,
    ops: [read.invoke.index, read.completion.index],
    key,
  }));
  return [...early.slice(0, 1), ...wrongTotals(applied, finals, key)];
}

/** Reads below the sum of all that was subtracted before their end, or above the sum of what was added. */
function impossibleReads(applied: readonly Update[], reads: readonly Read[]) {
  let [low, high, next] = [0, 0, 0];
  return reads.flatMap((read) => {
    for (
      let update = applied[next];
      update !== undefined && update.invoke.index < read.completion.index;
      update = applied[++next]
    ) {
      low += Math.min(0, deltaOf(update));
      high += Math.max(0, deltaOf(update));
    }
    const value = Number(read.completion.value);
    return value < low || value > high ? [{ read, low, high }] : [];
  });
}

function wrongTotals(
  applied: readonly Update[],
  finals: readonly Read[],
  key: KeyHistory["key"],
): readonly Finding[] {
  const certain = applied.filter(({ outcome }) => outcome === "ok");
  const open = applied.filter(({ outcome }) => outcome !== "ok").map(deltaOf);
  const acknowledged = certain.reduce((sum, update) => sum + deltaOf(update), 0);
  const isPossible = sumsWith(acknowledged, open);
  const wrong = finals.find(({ completion }) => !isPossible(Number(completion.value)));
  if (wrong === undefined) return [];
  const { invoke, completion } = wrong;
  const doubt =
    open.length === 0 ? "and nothing else can have been" : `and ${open.join(", ")} may have been`;
  return [
    {
      anomaly: "wrong-total",
      message:
        `At the end key ${canonicalJson(key)} reads ${completion.value}\n` +
        `(process ${completion.process} at ${completion.node ?? "the cluster"}, line ${completion.index}),\n` +
        `but ${certain.length} acknowledged adds give ${acknowledged}, ${doubt}.`,
      ops: [invoke.index, completion.index],
      key,
    },
  ];
}

/** Which sums there are of `base` and any of `open`. */
function sumsWith(base: number, open: readonly number[]): (sum: number) => boolean {
  const low = open.reduce((sum, delta) => sum + Math.min(0, delta), base);
  const high = open.reduce((sum, delta) => sum + Math.max(0, delta), base);
  let sums = new Set([base]);
  for (const delta of open) {
    sums = new Set([...sums, ...[...sums].map((sum) => sum + delta)]);
    if (sums.size > MOST_SUMS) return (sum) => sum >= low && sum <= high;
  }
  return (sum) => sums.has(sum);
}

function deltaOf({ invoke }: Update): number {
  return Number(invoke.value);
}

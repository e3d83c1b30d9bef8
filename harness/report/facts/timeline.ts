import type { FaultWindow } from "../../core/faults.ts";
import type { Operation } from "../../core/history.ts";
import { NS_PER_MS, NS_PER_S, type TimeNs } from "../../core/ids.ts";
import type { RunData } from "../run-data.ts";
import { countOf, durationText } from "../text/numbers.ts";
import { overlaps } from "./exposure.ts";
import type { Proof } from "./proof.ts";
import { runEndNs } from "./series.ts";
import { isAside, thinnedAround } from "./thinning.ts";

/** More bars than this hide one another, and weigh on the browser. */
const MAX_BARS = 400;
const MAX_LANES = 40;
const LEAST_MARGIN_NS = 100 * NS_PER_MS;
const BUSY_SPAN_NS = 2 * NS_PER_S;

/** A part of the run, small enough to draw each operation. */
export interface TimelineSlice {
  readonly title: string;
  readonly fromNs: TimeNs;
  readonly toNs: TimeNs;
  readonly lanes: readonly Lane[];
  /** Invocation indexes of the operations of the proof. */
  readonly highlighted: ReadonlySet<number>;
  /** Invocation indexes of operations on other keys than that of the proof. */
  readonly aside: ReadonlySet<number>;
  /** What is left out, a sentence each. */
  readonly cuts: readonly string[];
}

/** The operations of one worker: after an indeterminate one it goes on under a new process id. */
export interface Lane {
  readonly label: string;
  readonly operations: readonly Operation[];
}

/** Around the first proof; without one, the moment with the most faults and operations. Null for an empty history. */
export function timelineSlice(
  data: RunData,
  proof: Proof | undefined,
  windows: readonly FaultWindow[],
): TimelineSlice | null {
  if (data.history.operations.length === 0) return null;
  return proof && proof.operations.length > 0
    ? aroundProof(data, proof)
    : busiestMoment(data, windows);
}

function aroundProof(data: RunData, proof: Proof): TimelineSlice {
  const named = proof.operations.slice(0, MAX_BARS);
  const first = Math.min(...named.map(({ invoke }) => invoke.time));
  const last = Math.max(...named.map(lastMoment));
  const margin = Math.max(LEAST_MARGIN_NS, (last - first) * 0.2);
  const fromNs = Math.max(0, first - margin);
  const toNs = Math.max(fromNs + 1, Math.min(runEndNs(data.history), last + margin));
  const highlighted = new Set(named.map(({ invoke }) => invoke.index));
  const all = within(data, fromNs, toNs);
  const subject = { ...proof, operations: named };
  const { operations, cuts } = thinnedAround(subject, all, MAX_BARS);
  const aside = operations.filter((operation) => isAside(operation, subject));
  return {
    title: "Around the violation",
    fromNs,
    toNs,
    ...lanesOf(operations, data, highlighted, cuts),
    highlighted,
    aside: new Set(aside.map(({ invoke }) => invoke.index)),
  };
}

function busiestMoment(data: RunData, windows: readonly FaultWindow[]): TimelineSlice {
  const endNs = runEndNs(data.history);
  const perNs = data.history.operations.length / endNs;
  const spanNs = Math.min(endNs, BUSY_SPAN_NS, Math.max(10 * NS_PER_MS, MAX_BARS / 2 / perNs));
  const starts = windows.length === 0 ? [endNs / 2] : windows.map(({ fromNs }) => fromNs);
  let best = { fromNs: 0, faultCount: -1, operations: [] as readonly Operation[] };
  for (const start of starts) {
    const fromNs = Math.max(0, Math.min(start - spanNs / 4, endNs - spanNs));
    const faultCount = windows.filter(
      (window) => window.fromNs <= fromNs + spanNs && (window.toNs ?? endNs) >= fromNs,
    ).length;
    const operations = within(data, fromNs, fromNs + spanNs);
    const busier =
      faultCount > best.faultCount ||
      (faultCount === best.faultCount && operations.length > best.operations.length);
    if (busier) best = { fromNs, faultCount, operations };
  }
  const shown = best.operations.slice(0, MAX_BARS);
  const cut = best.operations.length - shown.length;
  const cuts =
    cut > 0
      ? [`The first ${MAX_BARS} are drawn; ${countOf(cut, "later operation")} left out.`]
      : [];
  const nothing: ReadonlySet<number> = new Set();
  return {
    title: windows.length === 0 ? "In the middle of the run" : "The busiest moment",
    fromNs: best.fromNs,
    toNs: best.fromNs + spanNs,
    ...lanesOf(shown, data, nothing, [
      `${durationText(spanNs)} out of ${durationText(endNs)} are shown.`,
      ...cuts,
    ]),
    highlighted: nothing,
    aside: nothing,
  };
}

function within({ history }: RunData, fromNs: TimeNs, toNs: TimeNs): readonly Operation[] {
  return history.operations.filter((operation) => overlaps(operation, fromNs, toNs));
}

function lanesOf(
  operations: readonly Operation[],
  { plan }: RunData,
  highlighted: ReadonlySet<number>,
  cuts: readonly string[],
): { lanes: readonly Lane[]; cuts: readonly string[] } {
  const workers = new Map<number, Operation[]>();
  for (const operation of operations) {
    const process = Number(operation.invoke.process);
    const worker = plan ? process % plan.concurrency : process;
    const lane = workers.get(worker);
    if (lane) lane.push(operation);
    else workers.set(worker, [operation]);
  }
  const sorted = [...workers].sort(([left], [right]) => left - right);
  const matters = (lane: readonly Operation[]): boolean =>
    lane.some(({ invoke }) => highlighted.has(invoke.index));
  const order = [...sorted].sort(([, l], [, r]) => Number(matters(r)) - Number(matters(l)));
  const kept = new Set(order.slice(0, MAX_LANES).map(([worker]) => worker));
  const lanes = sorted
    .filter(([worker]) => kept.has(worker))
    .map(([, lane]) => ({ label: labelOf(lane), operations: lane }));
  const cut = sorted.length - lanes.length;
  return {
    lanes,
    cuts: cut > 0 ? [...cuts, `${countOf(cut, "more process", "more processes")} left out.`] : cuts,
  };
}

function labelOf(operations: readonly Operation[]): string {
  const processes = [...new Set(operations.map(({ invoke }) => Number(invoke.process)))];
  const [first, ...later] = processes.sort((left, right) => left - right);
  if (later.length === 0) return `p${first}`;
  return `p${first}${later.length === 1 ? "," : " …"} p${later.at(-1)}`;
}

function lastMoment({ invoke, completion }: Operation): TimeNs {
  return completion?.time ?? invoke.time;
}

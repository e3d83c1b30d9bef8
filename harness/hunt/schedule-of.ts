import { type FaultRecord, faultRecord } from "../core/faults.ts";
import type { History } from "../core/history.ts";
import { NEMESIS, NS_PER_MS, type TimeNs } from "../core/ids.ts";
import { harnessNote } from "../core/notes.ts";
import type { Op } from "../core/op.ts";
import type { Plan } from "../core/plan.ts";
import type { Schedule, ScheduledFault, ScheduledOperation } from "../core/schedule.ts";
import { FAULTS } from "../nemesis/faults.ts";

/**
 * What a recorded run did, as data: each client operation with its time and its client, the final ones included, and each
 * fault that was put in place, with everything named that had been drawn.
 *
 * Where the run asked for liveness at its end, what clients did there is left out: the phase comes again by itself.
 * Starts that were skipped, and records of versions that did not write `effect`, are left out.
 */
export function scheduleOf(history: History, plan: Plan): Schedule {
  const liveness = history.nemesisOps.find((op) => harnessNote(op)?.note === "liveness");
  const operations = operationsOf(history, plan.concurrency, liveness?.index);
  return { operations, faults: faultsOf(history, plan.driver) };
}

/** The operations that began before line number `until`; left out: all. */
export function operationsOf(
  history: History,
  concurrency: number,
  until = Number.POSITIVE_INFINITY,
): readonly ScheduledOperation[] {
  return history.operations
    .filter(({ invoke }) => invoke.index < until)
    .map(({ invoke }) => operationOf(invoke, dueNs(invoke, history, concurrency), concurrency));
}

/**
 * An operation that began at the very moment when that of another client had ended, as final ones do, is due a moment later:
 * a timer set for that moment may fire before the end is known, and the two would look concurrent.
 */
function dueNs({ index, time, process }: Op, { ops }: History, concurrency: number): TimeNs {
  let followsOther = false;
  for (let at = index - 1; ops[at]?.time === time; at--) {
    const before = ops[at];
    if (before === undefined || before.process === NEMESIS || before.type === "invoke") continue;
    // Its own client was busy up to now, and will be again.
    if (threadOf(before.process, concurrency) === threadOf(process, concurrency)) return time;
    followsOther = true;
  }
  return followsOther ? time + A_MOMENT_NS : time;
}

/** A client goes on under other processes after open outcomes: always its own number plus a multiple of their count. */
function threadOf(process: Op["process"], concurrency: number): number {
  return Number(process) % concurrency;
}

/** The simulator's time is in whole microseconds. */
const A_MOMENT_NS = 1_000;

function operationOf(
  { process, f, key, value }: Op,
  atNs: TimeNs,
  concurrency: number,
): ScheduledOperation {
  const thread = threadOf(process, concurrency);
  const keyed = key === undefined ? { f } : { f, key };
  return { atMs: atNs / NS_PER_MS, thread, ...keyed, value };
}

type Begun = Omit<ScheduledFault, "stopAtMs">;

/**
 * Lines of lanes overlap: an invocation and its completion are paired by `f`, a start and its stop by the fault. Real nodes
 * take time to be hit, so there a start is due when it was asked for. In the simulator it is over at once, but may have
 * waited for its moment. What the system itself is asked for takes time everywhere, and waits for nothing before.
 */
function faultsOf(history: History, driver: Plan["driver"]): readonly ScheduledFault[] {
  const faults: ScheduledFault[] = [];
  const invokedAt = new Map<string, TimeNs>();
  const begun = new Map<string, Begun>();
  const end = (fault: string, atNs: TimeNs): void => {
    const open = begun.get(fault);
    if (!open) return;
    begun.delete(fault);
    faults.push({ ...open, stopAtMs: atNs / NS_PER_MS });
  };
  for (const op of history.nemesisOps) {
    const record = faultRecord(op);
    if (record === null) {
      if (op.error === undefined && harnessNote(op) === null) invokedAt.set(op.f, op.time);
      continue;
    }
    const atNs = invokedAt.get(op.f) ?? op.time;
    invokedAt.delete(op.f);
    if (record.phase === "start" && record.effect !== undefined) {
      end(record.fault, atNs);
      begun.set(
        record.fault,
        begunOf(record, mayHaveWaited(record) && driver === "sim" ? op.time : atNs),
      );
    }
    if (record.phase === "stop") end(record.fault, atNs);
  }
  const lastNs = history.ops.at(-1)?.time ?? 0;
  for (const fault of [...begun.keys()]) end(fault, stopUnderWayNs(fault, invokedAt) ?? lastNs);
  return faults.sort((a, b) => a.startAtMs - b.startAtMs);
}

/** When the stop was asked for that the end of the run cut short: what it had done by then may have led to the violation. */
function stopUnderWayNs(fault: string, invokedAt: ReadonlyMap<string, TimeNs>): TimeNs | undefined {
  const stop = FAULTS.find(({ name }) => name === fault)?.stop;
  return stop === undefined ? undefined : invokedAt.get(stop);
}

function mayHaveWaited({ fault }: FaultRecord): boolean {
  return !FAULTS.some(({ name, isAct }) => name === fault && isAct);
}

function begunOf({ fault, effect = null }: FaultRecord, atNs: TimeNs): Begun {
  return { fault: fault as ScheduledFault["fault"], startAtMs: atNs / NS_PER_MS, value: effect };
}

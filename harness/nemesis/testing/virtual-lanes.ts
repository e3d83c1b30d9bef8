import type { FaultRecord } from "../../core/faults.ts";
import { NEMESIS, NS_PER_MS, type TimeNs } from "../../core/ids.ts";
import type { Json } from "../../core/json.ts";
import type { Op } from "../../core/op.ts";
import { ThreadTable } from "../../generator/context.ts";
import type { Generator, GeneratorEvent, NemesisLane } from "../../generator/generator.ts";

export interface VirtualLane {
  readonly name: NemesisLane;
  readonly generator: Generator;
  /** What comes of an operation; undefined: it ended without a record. */
  invoke(f: string, value: Json, timeMs: number): Promise<FaultRecord | undefined>;
  /** How long an operation takes; left out: a millisecond. */
  latencyMs?(f: string, timeMs: number): number;
}

/** Drives lanes in virtual time up to `untilMs`. The answer is what a history would hold, invocations included. */
export async function driveLanes(
  lanes: readonly VirtualLane[],
  untilMs: number,
): Promise<readonly Op[]> {
  const table = new ThreadTable(lanes.map(({ name }) => name));
  const ops: Op[] = [];
  const runners = lanes.map((lane) => ({ lane, generator: lane.generator, ends: NEVER }));
  let now = 0;
  for (;;) {
    for (const runner of runners) {
      if (runner.ends.time <= now) {
        table.release(runner.lane.name);
        const { event } = runner.ends;
        runner.ends = NEVER;
        if (event.f !== undefined) ops.push(lineOf(event, ops.length));
        runner.generator = runner.generator.update(table.context(now), event);
      }
    }
    let wakeNs = Math.min(...runners.map(({ ends }) => ends.time));
    for (const runner of runners) {
      const next = runner.generator.next(table.context(now));
      if (next.kind === "pending") runner.generator = next.rest;
      if (next.kind === "pending" && runner.ends === NEVER)
        wakeNs = Math.min(wakeNs, retryNs(next.standsUntil ?? now, now));
      if (next.kind !== "op") continue;
      if (next.op.time > now) {
        wakeNs = Math.min(wakeNs, next.op.time);
        continue;
      }
      const { op, rest } = next;
      table.occupy(op.thread);
      wakeNs = now;
      runner.generator = rest;
      if (op.kind !== "invoke") {
        const durationNs = op.kind === "sleep" ? op.durationNs : 0;
        const event = { thread: op.thread, type: op.kind, time: now + durationNs };
        runner.ends = { time: event.time, event };
        continue;
      }
      const begun = {
        thread: op.thread,
        type: "info",
        time: now,
        f: op.f,
        value: op.value,
      } as const;
      ops.push(lineOf(begun, ops.length));
      runner.generator = runner.generator.update(table.context(now), begun);
      const record = await runner.lane.invoke(op.f, op.value, now / NS_PER_MS);
      const time = now + (runner.lane.latencyMs?.(op.f, now / NS_PER_MS) ?? 1) * NS_PER_MS;
      runner.ends = { time, event: completionOf(begun, time, record) };
    }
    if (wakeNs > untilMs * NS_PER_MS) return ops;
    now = Math.max(now, wakeNs);
  }
}

/** Who has nothing to say now, and does not know until when, is asked again after this long. */
const PENDING_RETRY_NS = NS_PER_MS;

function retryNs(standsUntil: TimeNs, now: TimeNs): TimeNs {
  return standsUntil > now && standsUntil < Number.POSITIVE_INFINITY
    ? standsUntil
    : now + PENDING_RETRY_NS;
}

const NEVER: { time: TimeNs; event: GeneratorEvent } = {
  time: Number.POSITIVE_INFINITY,
  event: { thread: "none", type: "log", time: 0 },
};

function completionOf(
  begun: GeneratorEvent,
  time: TimeNs,
  record: FaultRecord | undefined,
): GeneratorEvent {
  if (record === undefined) return { ...begun, time, error: "nemesis-failed" };
  return { ...begun, time, value: { ...record } };
}

function lineOf(event: GeneratorEvent, index: number): Op {
  const { time, f = "", value = null, error } = event;
  const line = { index, time, process: NEMESIS, type: "info", f, value } as const;
  return error === undefined ? line : { ...line, error };
}

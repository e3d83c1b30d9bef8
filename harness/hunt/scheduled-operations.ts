import { NS_PER_MS, type TimeNs } from "../core/ids.ts";
import type { ScheduledOperation } from "../core/schedule.ts";
import type { Context, Generator, InvokeOp, Next } from "../generator/generator.ts";

interface Due {
  readonly atNs: TimeNs;
  /** Its place among all operations: of two that are due at once, the first one goes first. */
  readonly order: number;
  readonly op: Omit<InvokeOp, "time">;
}

interface Script {
  readonly queues: readonly (readonly Due[])[];
  readonly endNs: TimeNs;
}

/**
 * These operations, each by its own client at its time, counted from the run's beginning. One whose client is still busy
 * then comes as soon as the client is free. Done at `endMs`, or after the last operation, whichever is later: a run
 * without operations lasts as long as one with them.
 */
export function scheduledOperations(
  operations: readonly ScheduledOperation[],
  endMs: number,
): Generator {
  const queues = new Map<number, Due[]>();
  const inOrder = [...operations].sort((a, b) => a.atMs - b.atMs);
  for (const [order, { atMs, thread, ...op }] of inOrder.entries()) {
    const queue = queues.get(thread) ?? [];
    queue.push({ atNs: timeOf(atMs), order, op: { kind: "invoke", thread, ...op } });
    queues.set(thread, queue);
  }
  const script = { queues: [...queues.values()], endNs: timeOf(endMs) };
  return scripted(
    script,
    script.queues.map(() => 0),
  );
}

/** `positions`: how many of each queue were taken. */
function scripted(script: Script, positions: readonly number[]): Generator {
  const self: Generator = {
    next(context) {
      const choice = soonestOf(script, positions, context);
      if (choice === "none-left")
        return context.time < script.endNs ? { kind: "pending", rest: self } : { kind: "done" };
      if (choice === "all-busy") return { kind: "pending", rest: self };
      return offerOf(script, positions, choice, context.time);
    },
    update: () => self,
  };
  return self;
}

interface Choice {
  readonly due: Due;
  readonly index: number;
}

function soonestOf(
  { queues }: Script,
  positions: readonly number[],
  context: Context,
): Choice | "none-left" | "all-busy" {
  let best: Choice | null = null;
  let isAnyLeft = false;
  for (const [index, queue] of queues.entries()) {
    const due = queue[positions[index] ?? 0];
    if (due === undefined) continue;
    isAnyLeft = true;
    if (!context.isFree(due.op.thread)) continue;
    if (best === null || due.order < best.due.order) best = { due, index };
  }
  return best ?? (isAnyLeft ? "all-busy" : "none-left");
}

function offerOf(
  script: Script,
  positions: readonly number[],
  { due, index }: Choice,
  now: TimeNs,
): Next {
  return {
    kind: "op",
    op: { ...due.op, time: Math.max(due.atNs, now) },
    rest: scripted(script, positions.with(index, (positions[index] ?? 0) + 1)),
  };
}

function timeOf(atMs: number): TimeNs {
  return Math.round(atMs * NS_PER_MS);
}

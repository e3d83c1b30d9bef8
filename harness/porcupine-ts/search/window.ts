import type { Model } from "../model.ts";
import { type Operation, outputOf } from "../operation.ts";
import { sortedBy } from "../sorted.ts";
import { type AskClock, CLOCK_MASK, NEVER, type Timeline } from "../timeline.ts";

/** Never-returned operations that do the same thing, in the order of their calls. */
export interface PendingClass<Input> {
  readonly input: Input;
  readonly operations: readonly number[];
  /** Call positions, ascending. */
  readonly callAt: readonly number[];
}

/**
 * One partition laid out for the search. Operations that returned are numbered 0.. in the order of their calls;
 * `members` leads back to the numbers of the caller.
 */
export interface Layout<Input> {
  readonly members: Int32Array;
  readonly callAt: Int32Array;
  readonly returnAt: Int32Array;
  /** Operations in the order of their returns. */
  readonly byReturn: Int32Array;
  /** Where each stands in `byReturn`. */
  readonly returnRank: Int32Array;
  readonly readOnly: Uint8Array;
  /** A bit for each operation: no two that are open at the same time share one. */
  readonly slot: Int32Array;
  readonly slotCount: number;
  readonly pending: readonly PendingClass<Input>[];
}

/** Read-only operations that never returned are left out: they change nothing and tell nothing. */
export function layOutWindow<State, Input, Output>(
  model: Model<State, Input, Output>,
  operations: readonly Operation<Input, Output>[],
  timeline: Timeline,
  members: ArrayLike<number>,
  askClock: AskClock = () => {},
): Layout<Input> {
  const returned: number[] = [];
  const open: number[] = [];
  for (let i = 0; i < members.length; i++) {
    if ((i & CLOCK_MASK) === CLOCK_MASK) askClock();
    const member = members[i] as number;
    (timeline.returnAt[member] === NEVER ? open : returned).push(member);
  }
  const count = returned.length;
  const laidOut = Int32Array.from(returned);
  const callAt = laidOut.map((member) => timeline.callAt[member] as number);
  const returnAt = laidOut.map((member) => timeline.returnAt[member] as number);
  askClock();
  const byReturn = sortedBy(returnAt);
  const returnRank = new Int32Array(count);
  for (let rank = 0; rank < count; rank++) returnRank[byReturn[rank] as number] = rank;
  askClock();
  const readOnly = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    if ((i & CLOCK_MASK) === CLOCK_MASK) askClock();
    const operation = operations[laidOut[i] as number] as Operation<Input, Output>;
    readOnly[i] = model.readOnly?.(operation.input, outputOf(operation)) ? 1 : 0;
  }
  return {
    members: laidOut,
    callAt,
    returnAt,
    byReturn,
    returnRank,
    readOnly,
    ...assignSlots(callAt, returnAt, byReturn),
    pending: pendingClasses(model, operations, timeline, open),
  };
}

function assignSlots(
  callAt: Int32Array,
  returnAt: Int32Array,
  byReturn: Int32Array,
): { slot: Int32Array; slotCount: number } {
  const slot = new Int32Array(callAt.length);
  const free: number[] = [];
  let slotCount = 0;
  let returns = 0;
  for (let i = 0; i < callAt.length; i++) {
    for (; returns < byReturn.length; returns++) {
      const done = byReturn[returns] as number;
      if ((returnAt[done] as number) > (callAt[i] as number)) break;
      free.push(slot[done] as number);
    }
    slot[i] = free.pop() ?? slotCount++;
  }
  return { slot, slotCount };
}

function pendingClasses<State, Input, Output>(
  model: Model<State, Input, Output>,
  operations: readonly Operation<Input, Output>[],
  timeline: Timeline,
  open: readonly number[],
): readonly PendingClass<Input>[] {
  const classes = new Map<unknown, { input: Input; operations: number[]; callAt: number[] }>();
  for (const member of open) {
    const { input } = operations[member] as Operation<Input, Output>;
    if (model.readOnly?.(input, undefined)) continue;
    const key = model.inputKey ? model.inputKey(input) : member;
    let kind = classes.get(key);
    if (!kind) {
      kind = { input, operations: [], callAt: [] };
      classes.set(key, kind);
    }
    kind.operations.push(member);
    kind.callAt.push(timeline.callAt[member] as number);
  }
  return [...classes.values()];
}

import type { Shortage } from "./budget.ts";
import type { Decision, Part, Subject } from "./decide.ts";
import type { Operation } from "./operation.ts";
import { NEVER } from "./timeline.ts";

/** Why there is no answer, and how far the search got. */
export interface Doubt<Input, Output> {
  readonly shortage: Shortage;
  /** In one sentence. */
  readonly reason: string;
  /** How many operations, in the order of their returns, some order puts in place, out of how many. */
  readonly placed: number;
  readonly total: number;
  readonly configurations: number;
  /** What piled up there: the operations that were open when the next one returned, in the order of their calls. */
  readonly open: readonly Operation<Input, Output>[];
}

export function doubtOf<State, Input, Output>(
  { operations, timeline: { callAt, returnAt } }: Subject<State, Input, Output>,
  { members }: Part,
  { shortage = "time", placed, total, configurations, stuck }: Decision<State>,
): Doubt<Input, Output> {
  const far = { shortage, placed, total, configurations };
  if (stuck < 0)
    return {
      ...far,
      reason: `time was up before the search of ${total} operations began`,
      open: [],
    };
  const at = returnAt[stuck] as number;
  const isOpen = (member: number) =>
    (callAt[member] as number) < at && (returnAt[member] as number) >= at;
  const open = [...members.filter(isOpen)];
  const unreturned = open.filter((member) => returnAt[member] === NEVER).length;
  const spent = shortage === "time" ? "its time was up" : "its memory was full";
  return {
    ...far,
    reason:
      `${spent} after ${configurations} configurations: ${placed} of ${total} operations in place, ` +
      `${open.length} open at the furthest point, ${unreturned} of them never returned`,
    open: open.map((member) => operations[member] as Operation<Input, Output>),
  };
}

import type { RegisterView } from "../model.ts";
import type { Operation } from "../operation.ts";
import { actionsOf } from "../register/actions.ts";
import { sortedBy } from "../sorted.ts";
import { type AskClock, CLOCK_MASK, NEVER, type Timeline } from "../timeline.ts";
import { demandsOf } from "./demands.ts";
import { Replay } from "./replay.ts";

export type AlternationOutcome =
  | {
      readonly result: "ok";
      /** Operation numbers in a legal order. */
      readonly order: Int32Array;
    }
  | {
      readonly result: "illegal";
      /** Operation numbers, in the order of their calls, that are illegal by themselves. */
      readonly culprits: readonly number[];
      /** The culprits, and what began later: a culprit may still have been open then. */
      readonly relevant: Int32Array;
    };

/**
 * Decides a register with two values, however often each comes back, in O(n log n): one element of a set whose adds and
 * removes tell what they found, or a lock that is free or held. Its history is a row of moves, to and fro.
 *
 * Time runs through calls and returns, and the value moves as late as it can: only when an operation that is about to
 * return has not had what it demands, and then as often as that one needs, at most twice. To move earlier gains nothing:
 * what could have moved or been content then is still open, for nothing returned since that was not. Of the operations
 * that can make the move, the one that returns first makes it. They all have to make some move, and the others can make
 * a later one; those that never returned can do so for ever, and come last.
 *
 * A write that returned breaks this, because it need not move anything, and when it returns the chance is gone. Take
 * `remove` and `add` that do not tell, both open over [0, 1], then `contains` over [2, 3]. The late rule moves only for
 * the add, and `contains -> false` would be called illegal, though the remove may have been the second. To move for the
 * remove too makes `contains -> true` the victim. So both would have to be followed, and the answer is null. It is null
 * also when there are more than two values.
 *
 * @param members operation numbers in the order of their calls.
 */
export function decideByAlternation<Input, Output>(
  register: RegisterView<Input, Output>,
  operations: readonly Operation<Input, Output>[],
  timeline: Timeline,
  members: Int32Array,
  askClock: AskClock = () => {},
): AlternationOutcome | null {
  const returnsAt = members.map((member) => timeline.returnAt[member] as number);
  const demands = demandsOf(
    actionsOf(register, operations, timeline, members, askClock),
    returnsAt,
  );
  if (!demands) return null;
  askClock();
  const replay = new Replay(demands, returnsAt);
  const ending = byReturn(returnsAt);
  askClock();
  let ended = 0;
  for (const index of ending) {
    if ((++ended & CLOCK_MASK) === CLOCK_MASK) askClock();
    beginUntil(returnsAt[index] as number, replay, timeline, members);
    if (replay.end(index)) continue;
    const culprits = replay.sinceQuiet().map((place) => members[place] as number);
    const later = members.subarray(replay.begun);
    const relevant = new Int32Array(culprits.length + later.length);
    relevant.set(culprits);
    relevant.set(later, culprits.length);
    return { result: "illegal", culprits: [...culprits], relevant };
  }
  return { result: "ok", order: replay.order().map((index) => members[index] as number) };
}

function beginUntil(
  limitAt: number,
  replay: Replay,
  { callAt }: Timeline,
  members: Int32Array,
): void {
  while (replay.begun < members.length) {
    if ((callAt[members[replay.begun] as number] as number) > limitAt) return;
    replay.beginNext();
  }
}

/** Those that returned. */
function byReturn(returnsAt: Int32Array): Int32Array {
  const indexes = returnsAt.map((_, index) => index);
  const returned = indexes.filter((index) => returnsAt[index] !== NEVER);
  const order = sortedBy(returned.map((index) => returnsAt[index] as number));
  return order.map((place) => returned[place] as number);
}

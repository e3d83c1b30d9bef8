import type { Operation } from "./operation.ts";

interface EventFacts {
  /** Names the operation: its call and its return carry the same. */
  readonly id: number;
  /** On the clock of all events. On every event or on none; without times, the order of the list counts. */
  readonly time?: number;
}

export interface CallEvent<Input> extends EventFacts {
  readonly kind: "call";
  readonly process?: number | string;
  readonly value: Input;
}

export interface ReturnEvent<Output> extends EventFacts {
  readonly kind: "return";
  /** What was returned. */
  readonly value?: Output;
}

export type HistoryEvent<Input, Output> = CallEvent<Input> | ReturnEvent<Output>;

/**
 * Pairs calls and returns, listed in the order in which they happened. A call without a return is an operation that
 * never returned.
 *
 * @returns operations in the order of their calls.
 * @throws RangeError for a return without a call, an id that is used twice, and when some events have times and some
 * have none.
 */
export function operationsOf<Input, Output>(
  events: readonly HistoryEvent<Input, Output>[],
): readonly Operation<Input, Output>[] {
  const operations = new Map<number, Operation<Input, Output>>();
  const timed = events[0]?.time !== undefined;
  for (const [position, event] of events.entries()) {
    const { kind, id, time } = event;
    const fail = (problem: string): never => {
      throw new RangeError(`Event ${position} (${kind} of operation ${id}): ${problem}`);
    };
    if ((time !== undefined) !== timed)
      fail(`it has ${timed ? "no" : "a"} time, unlike the first event; give all a time, or none`);
    const at = time ?? position;
    const called = operations.get(id);
    if (event.kind === "call") {
      if (called) fail("it was called before; every operation needs an id of its own");
      const { process, value: input } = event;
      const name = process === undefined ? {} : { process };
      operations.set(id, { id, ...name, input, call: at, return: null });
    } else {
      if (!called) return fail("it was not called before");
      if (called.return !== null) fail("it returned before");
      const output = event.value === undefined ? {} : { output: event.value };
      operations.set(id, { ...called, ...output, return: at });
    }
  }
  return [...operations.values()];
}

/**
 * One call of a client and what came back.
 *
 * Times are any numbers of one clock, or positions in a log: only their order counts.
 */
export interface Operation<Input, Output> {
  /** The caller's name for it, used in explanations. */
  readonly id: number;
  readonly process?: number | string;
  readonly input: Input;
  /** What was returned. Not looked at when the operation never returned. */
  readonly output?: Output;
  readonly call: number;
  /** Null: it never returned, so it may have happened at any time after `call`, or not at all. */
  readonly return: number | null;
}

/** What the checker hands to a model as output: undefined when the operation never returned. */
export function outputOf<Input, Output>(operation: Operation<Input, Output>): Output | undefined {
  return operation.return === null ? undefined : operation.output;
}

/** @throws RangeError for times that are not numbers, and for a return before its call. */
export function validate({ id, call, return: end }: Operation<unknown, unknown>): void {
  if (!Number.isFinite(call)) throw new RangeError(`Operation ${id}: call time ${call}`);
  if (end === null) return;
  if (!Number.isFinite(end))
    throw new RangeError(`Operation ${id}: return time ${end}; null says that it never returned`);
  if (end < call) throw new RangeError(`Operation ${id} returned at ${end}, before ${call}`);
}

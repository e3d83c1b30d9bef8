/**
 * Fails the run when an invariant of our own code does not hold. Not for bad input: that gets a {@link FaultlineError}.
 *
 * @param message a function where the code is run for every event: putting numbers into a text takes longer than most checks.
 */
export function assert(condition: boolean, message: string | (() => string)): asserts condition {
  if (condition) return;
  throw new Error(`Invariant broken: ${typeof message === "string" ? message : message()}`);
}

/** The last line of every `switch` over a closed union: a new variant becomes a compile error there. */
export function assertNever(value: never): never {
  throw new Error(`Invariant broken: unexpected variant ${JSON.stringify(value)}`);
}

/** Fails the run when an invariant of our own code does not hold. Not for bad input: that gets a {@link FaultlineError}. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`Invariant broken: ${message}`);
}

/** The last line of every `switch` over a closed union: a new variant becomes a compile error there. */
export function assertNever(value: never): never {
  throw new Error(`Invariant broken: unexpected variant ${JSON.stringify(value)}`);
}

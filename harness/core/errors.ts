/** 254: the user asked for something impossible. 255: the harness, or what it stands on, failed. */
export type FailureExitCode = 254 | 255;

export interface ErrorFacts {
  /** What to do about it, in one or two sentences. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * An error whose text is written for the person at the terminal: what is wrong, with the offending value,
 * and a hint. The command line prints it without a stack.
 */
export class FaultlineError extends Error {
  readonly exitCode: FailureExitCode;
  readonly hint: string | undefined;

  constructor(exitCode: FailureExitCode, message: string, facts: ErrorFacts = {}) {
    super(message, { cause: facts.cause });
    this.name = new.target.name;
    this.exitCode = exitCode;
    this.hint = facts.hint;
  }
}

/** Bad flags, unknown names, malformed files: exit code 254. */
export class UsageError extends FaultlineError {
  constructor(message: string, facts: ErrorFacts = {}) {
    super(254, message, facts);
  }
}

/** The harness, the machine or the system under test failed to come up: exit code 255. */
export class HarnessError extends FaultlineError {
  constructor(message: string, facts: ErrorFacts = {}) {
    super(255, message, facts);
  }
}

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

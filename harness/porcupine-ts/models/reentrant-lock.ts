import type { Model } from "../model.ts";

export type Owner = string | number;

export interface ReentrantLockInput {
  readonly f: "acquire" | "release";
  readonly owner: Owner;
}

/** False: refused. Anything else: done. */
export type ReentrantLockOutput = boolean | null;

export interface ReentrantLockState {
  /** Null when free. */
  readonly owner: Owner | null;
  /** How many more times it was acquired than released. */
  readonly depth: number;
}

export interface ReentrantLockOptions {
  /** How often one owner may hold it at a time. Default: without limit. 1: a mutex that knows its owner. */
  readonly maxDepth?: number;
}

/**
 * A lock that its owner may acquire again, and that is free after as many releases. An acquire is refused while another
 * owner holds it, or at the greatest depth; a release is refused to whoever does not hold it.
 *
 * An acquire that never returned may have raised the depth, a release may have lowered it.
 */
export function reentrantLock({
  maxDepth = Number.POSITIVE_INFINITY,
}: ReentrantLockOptions = {}): Model<ReentrantLockState, ReentrantLockInput, ReentrantLockOutput> {
  return {
    name: "reentrant-lock",
    init: { owner: null, depth: 0 },
    step(state, input, output) {
      const after = input.f === "acquire" ? acquire(state, input, maxDepth) : release(state, input);
      if (output === false) return after === null ? state : null;
      return after;
    },
    stateKey: ({ owner, depth }) => `${depth} ${JSON.stringify(owner)}`,
    readOnly: (_, output) => output === false,
    inputKey: (input) => JSON.stringify(input),
    describeOperation: ({ f, owner }, output) =>
      `${f} by ${owner}${output === false ? " (refused)" : ""}`,
    describeState: ({ owner, depth }) =>
      owner === null ? "free" : `held by ${owner}${depth > 1 ? ` ${depth} times` : ""}`,
  };
}

function acquire(
  { owner, depth }: ReentrantLockState,
  input: ReentrantLockInput,
  maxDepth: number,
): ReentrantLockState | null {
  const mayEnter = owner === null || owner === input.owner;
  return mayEnter && depth < maxDepth ? { owner: input.owner, depth: depth + 1 } : null;
}

function release(
  { owner, depth }: ReentrantLockState,
  input: ReentrantLockInput,
): ReentrantLockState | null {
  if (owner === null || owner !== input.owner) return null;
  return depth === 1 ? { owner: null, depth: 0 } : { owner, depth: depth - 1 };
}

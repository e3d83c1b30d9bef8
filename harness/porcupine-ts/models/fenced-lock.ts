import type { Model } from "../model.ts";
import type { Owner } from "./reentrant-lock.ts";

export interface FencedLockInput {
  readonly f: "acquire" | "release";
  readonly owner: Owner;
}

/** An acquire answers its token, or null when it does not tell. False: refused. What else a release answers is not looked at. */
export type FencedLockOutput = number | boolean | null;

export interface FencedLockState {
  /** Null when free. */
  readonly owner: Owner | null;
  /** The last token was this one or a larger one. */
  readonly token: number;
}

/**
 * A lock that hands out a token with each acquire, larger than all before it, so that what it protects can turn away
 * a client that held the lock once and does not know that it lost it. Tokens are whole numbers larger than `last`; they
 * may leave gaps.
 *
 * An acquire that never returned holds the lock, if it happened, with a token that nobody knows. The state then keeps
 * the smallest token possible, one more than the last: whatever is legal after a larger one is legal after this one.
 */
export function fencedLock(last = 0): Model<FencedLockState, FencedLockInput, FencedLockOutput> {
  return {
    name: "fenced-lock",
    init: { owner: null, token: last },
    step(state, { f, owner }, output) {
      const mayAct = state.owner === (f === "acquire" ? null : owner);
      if (output === false) return mayAct ? null : state;
      if (!mayAct) return null;
      if (f === "release") return { owner: null, token: state.token };
      const token = typeof output === "number" ? output : state.token + 1;
      return token > state.token ? { owner, token } : null;
    },
    stateKey: ({ owner, token }) => `${token} ${JSON.stringify(owner)}`,
    readOnly: (_, output) => output === false,
    inputKey: (input) => JSON.stringify(input),
    describeOperation: ({ f, owner }, output) => {
      if (output === false) return `${f} by ${owner} (refused)`;
      return `${f} by ${owner}${typeof output === "number" ? ` -> token ${output}` : ""}`;
    },
    describeState: ({ owner, token }) =>
      `${owner === null ? "free" : `held by ${owner}`} after token ${token}`,
  };
}

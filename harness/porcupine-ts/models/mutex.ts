import type { Model } from "../model.ts";

export interface MutexInput {
  readonly f: "acquire" | "release";
}

/** False: refused, because it was held already, or was not held. Anything else: done. */
export type MutexOutput = boolean | null;

/**
 * A lock that one client at a time holds. It does not look at who releases it: a reentrant lock of depth 1 does.
 *
 * An acquire that never returned may have left the lock held for ever, and a release that never returned may have
 * freed it.
 */
export const mutex: Model<"free" | "held", MutexInput, MutexOutput> = {
  name: "mutex",
  init: "free",
  step(state, { f }, output) {
    const before = f === "acquire" ? "free" : "held";
    const after = f === "acquire" ? "held" : "free";
    if (output === false) return state === before ? null : state;
    return state === before ? after : null;
  },
  stateKey: (state) => state,
  readOnly: (_, output) => output === false,
  inputKey: (input) => input.f,
  describeOperation: ({ f }, output) => (output === false ? `${f} (refused)` : f),
  describeState: (state) => state,
};

import { isStrict, type QuorumSettings } from "../settings.ts";
import { valuesOf } from "../values/values-of.ts";
import type { State, Values } from "../values.ts";

/** What is promised in a run with some settings. */
export interface Rules {
  readonly settings: QuorumSettings;
  /** Without any bug. */
  readonly values: Values;
  /** Whether each read quorum meets each write quorum. */
  readonly readsMeetWrites: boolean;
  /** Whether a write that begins after another one was acknowledged has a later stamp. */
  readonly stampsFollowTime: boolean;
  /** Whether reads write back: later ones find no less. */
  readonly readsAreWritten: boolean;
}

export function rulesOf(settings: QuorumSettings): Rules {
  const { conflict, n, r, sloppy, value, w } = settings;
  const isAbd = value === "register" && conflict === "abd";
  return {
    settings,
    values: valuesOf(settings, new Set()),
    readsMeetWrites: !sloppy && r + w > n,
    stampsFollowTime:
      isAbd || (value === "register" && conflict === "lww-hlc" && isStrict(settings)),
    readsAreWritten: isAbd,
  };
}

/** Whether a state knows all that another one does. */
export function knows({ values }: Rules, state: State | null | undefined, other: State): boolean {
  return state !== null && state !== undefined && values.merge(state, other) === state;
}

/** Tombstones of last write wins are collected: what is older may come back then. */
export function isForgettable({ settings, values }: Rules, state: State): boolean {
  const collects = settings.conflict.startsWith("lww") && settings.tombstoneMs > 0;
  return collects && values.kind === "stamped" && values.forget(state) === null;
}

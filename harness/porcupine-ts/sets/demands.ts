import {
  type Actions,
  CAS,
  DIFFERS,
  IMPOSSIBLE,
  INITIAL,
  NONE,
  READ,
  WRITE,
} from "../register/actions.ts";
import { NEVER } from "../timeline.ts";

/** Which of its two values the register has: 0 is the initial one. */
export type Side = 0 | 1;

/** What an operation demands of its side. Never returned, and changes nothing: nothing. */
export const IDLE = 0;
/** That the value is there at some time. */
export const LOOK = 1;
/** That it goes there, from the other side. */
export const MOVE = 2;
/** Never returned: it may go there. */
export const OPTION = 3;

/** In arrays by place in the order of calls. */
export interface Demands {
  readonly kind: Uint8Array;
  readonly side: Uint8Array;
}

/**
 * Null when the register has more than two values, a write returned, or an operation contradicts itself.
 */
export function demandsOf(actions: Actions, returnsAt: Int32Array): Demands | null {
  if (actions.values.length > 2) return null;
  const kind = new Uint8Array(actions.kind.length);
  const side = new Uint8Array(actions.kind.length);
  for (let i = 0; i < kind.length; i++) {
    const value = actions.value[i] as number;
    const isOther = value !== INITIAL && value !== NONE;
    const returned = returnsAt[i] !== NEVER;
    if (actions.kind[i] === IMPOSSIBLE || (actions.kind[i] === WRITE && returned)) return null;
    kind[i] = demandOf(actions, i, returned);
    side[i] = isOther === (actions.kind[i] !== DIFFERS) ? 1 : 0;
  }
  return { kind, side };
}

function demandOf(actions: Actions, i: number, returned: boolean): number {
  switch (actions.kind[i]) {
    case READ:
    case DIFFERS:
      return LOOK;
    case WRITE:
      return OPTION;
    case CAS:
      if (actions.from[i] === actions.value[i]) return returned ? LOOK : IDLE;
      return returned ? MOVE : OPTION;
    default:
      return IDLE;
  }
}

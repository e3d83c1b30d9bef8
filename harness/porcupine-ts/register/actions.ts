import type { RegisterAction, RegisterView, Value } from "../model.ts";
import { type Operation, outputOf } from "../operation.ts";
import { type AskClock, CLOCK_MASK, NEVER, type Timeline } from "../timeline.ts";
import { ValueNumbers } from "./value-numbers.ts";

/** A read that never returned: it did nothing and tells nothing. */
export const NOTHING = 0;
export const READ = 1;
/** Found another value. */
export const DIFFERS = 2;
export const WRITE = 3;
export const CAS = 4;
/** Returned, and contradicts itself. */
export const IMPOSSIBLE = 5;

/** No operation, or no value. */
export const NONE = -1;

/** The initial value has this number. */
export const INITIAL = 0;

/** What the operations of one register do, in arrays by their place in the order of calls. Values are numbered. */
export interface Actions {
  readonly kind: Uint8Array;
  /** What a read found, a failed cas did not find, a write or cas leaves; otherwise NONE. */
  readonly value: Int32Array;
  /** What a cas found; otherwise NONE. */
  readonly from: Int32Array;
  readonly values: readonly Value[];
}

/** @param members operation numbers in the order of their calls. */
export function actionsOf<Input, Output>(
  register: RegisterView<Input, Output>,
  operations: readonly Operation<Input, Output>[],
  { returnAt }: Timeline,
  members: ArrayLike<number>,
  askClock: AskClock = () => {},
): Actions {
  const count = members.length;
  const kind = new Uint8Array(count);
  const value = new Int32Array(count).fill(NONE);
  const from = new Int32Array(count).fill(NONE);
  const numbers = new ValueNumbers(register.initial, 4 * count);
  for (let i = 0; i < count; i++) {
    if ((i & CLOCK_MASK) === CLOCK_MASK) askClock();
    const member = members[i] as number;
    const operation = operations[member] as Operation<Input, Output>;
    const action = register.action(operation.input, outputOf(operation));
    const code = codeOf(action, returnAt[member] !== NEVER);
    kind[i] = code;
    if (code === NOTHING || action.kind === "impossible") continue;
    if (action.kind === "cas") {
      from[i] = numbers.numberOf(action.from);
      value[i] = numbers.numberOf(action.to);
    } else {
      value[i] = numbers.numberOf(action.value);
    }
  }
  return { kind, value, from, values: numbers.values };
}

function codeOf({ kind }: RegisterAction, returned: boolean): number {
  switch (kind) {
    case "write":
      return WRITE;
    case "cas":
      return CAS;
    case "read":
      return returned ? READ : NOTHING;
    case "differs":
      return returned ? DIFFERS : NOTHING;
    case "impossible":
      return returned ? IMPOSSIBLE : NOTHING;
  }
}

import type { RegisterAction, RegisterView } from "../model.ts";

/** What an operation on one element of a set does, and whether it found the element there. */
export interface MembershipAction {
  readonly kind: "add" | "remove" | "contains";
  /** Null when it does not tell, or never returned. A contains that does not tell says nothing, whatever stands here. */
  readonly found: boolean | null;
}

const PRESENT = true;
const ABSENT = false;

/**
 * One element of a set is a register that holds whether the element is there: a successful add swaps "absent" for
 * "present", an unsuccessful one is a read, and one that does not tell is a write.
 *
 * @param actionOf what the operation does; all operations work on one element, which is absent at first.
 */
export function membership<Input, Output>(
  actionOf: (input: Input, output: Output | undefined) => MembershipAction,
): RegisterView<Input, Output> {
  return {
    initial: ABSENT,
    action: (input, output) => registerAction(actionOf(input, output)),
    describeValue: (value) => (value === PRESENT ? "present" : "absent"),
  };
}

function registerAction({ kind, found }: MembershipAction): RegisterAction {
  if (kind === "contains") return { kind: "read", value: found };
  const after = kind === "add" ? PRESENT : ABSENT;
  if (found === null) return { kind: "write", value: after };
  return found === after ? { kind: "read", value: found } : { kind: "cas", from: found, to: after };
}

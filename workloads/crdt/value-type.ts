import { UsageError } from "../../harness/core/errors.ts";
import type { Plan } from "../../harness/core/plan.ts";
import { unknownName } from "../../harness/core/unknown-name.ts";

export const CRDT_TYPES = ["g-counter", "pn-counter", "g-set", "or-set", "lww-register"] as const;
/** What the keys of a run hold. */
export type CrdtType = (typeof CRDT_TYPES)[number];

/** @throws UsageError unless the run sets `value` to one of the types. */
export function crdtTypeOf({ value }: Plan["settings"]): CrdtType {
  const known = CRDT_TYPES.find((name) => name === value);
  if (known !== undefined) return known;
  if (value !== undefined && value !== "register") throw unknownName("value", value, CRDT_TYPES);
  throw new UsageError("The crdt workload must know what the keys of the system hold", {
    hint: `Say so: --set value=${CRDT_TYPES[0]}. There are: ${CRDT_TYPES.join(", ")}.`,
  });
}

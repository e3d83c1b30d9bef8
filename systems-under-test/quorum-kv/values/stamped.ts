import { z } from "zod";
import type { Json } from "../../../harness/core/json.ts";
import { NO_SUCH_KEY } from "../replies.ts";
import { compareStamps, type Stamp, stampSchema } from "../stamps.ts";
import type { StampedValues, State } from "../values.ts";

/** A value with the stamp of its write. The value null is a tombstone: there was something, and it was deleted. */
type Stamped = { readonly stamp: Stamp; readonly value: Json };

const schema: z.ZodType<Stamped> = z.object({ stamp: stampSchema, value: z.json() });

const CHANGES = new Map([
  ["write", ["value"]],
  ["delete", []],
]);

/** A register whose last write, by stamp, wins. */
export function stampedRegister(): StampedValues {
  return {
    kind: "stamped",
    changes: CHANGES,
    read: (raw) => schema.safeParse(raw).data ?? null,
    merge: (left, right) => (compareStamps(stampOf(right), stampOf(left)) > 0 ? right : left),
    reply: (state) => {
      const value = state === null ? null : valueIn(state);
      return value === null ? NO_SUCH_KEY : { type: "read_ok", value };
    },
    forget: (state) => (valueIn(state) === null ? null : state),
    stampOf,
    write: (stamp, { value = null }) => ({ stamp, value }) satisfies Stamped,
  };
}

function stampOf(state: State): Stamp {
  return (state as Stamped).stamp;
}

function valueIn(state: State): Json {
  return (state as Stamped).value;
}

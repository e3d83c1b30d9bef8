import { checkCount } from "./arguments.ts";
import { around } from "./around.ts";
import { nothing } from "./emit.ts";
import type { Generator } from "./generator.ts";

/** The first `count` operations of `g`, sleeps and logs included. */
export function limit(count: number, g: Generator): Generator {
  checkCount("limit", count);
  if (count === 0) return nothing;
  return around(g, {
    rewrap: (inner) => limit(count, inner),
    offer: (op, rest) => ({ kind: "op", op, rest: limit(count - 1, rest) }),
  });
}

/** The first operation of `g`. */
export function once(g: Generator): Generator {
  return limit(1, g);
}

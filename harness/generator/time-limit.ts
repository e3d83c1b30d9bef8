import type { TimeNs } from "../core/ids.ts";
import { durationNs } from "./arguments.ts";
import type { Generator } from "./generator.ts";

/** The operations of `g` that begin less than `durationMs` after its first one. */
export function timeLimit(durationMs: number, g: Generator): Generator {
  return until(durationNs("timeLimit", durationMs), null, g);
}

/** `end` is null until the first operation is taken. */
function until(duration: TimeNs, end: TimeNs | null, g: Generator): Generator {
  const self: Generator = {
    next(context) {
      if (end !== null && context.time >= end) return { kind: "done" };
      const next = g.next(context);
      if (next.kind === "done") return next;
      if (next.kind === "pending") {
        const rest = next.rest === g ? self : until(duration, end, next.rest);
        const standsUntil = Math.min(
          next.standsUntil ?? context.time,
          end ?? Number.POSITIVE_INFINITY,
        );
        return { kind: "pending", rest, standsUntil };
      }
      const limit = end ?? next.op.time + duration;
      if (next.op.time >= limit) return { kind: "done" };
      return { ...next, rest: until(duration, limit, next.rest) };
    },
    update(context, event) {
      const updated = g.update(context, event);
      return updated === g ? self : until(duration, end, updated);
    },
  };
  return self;
}

import type { TimeNs } from "../core/ids.ts";
import { durationNs } from "./arguments.ts";
import { followedBy } from "./followed-by.ts";
import type { Context, Generator, GeneratorEvent, Next } from "./generator.ts";

/** The operations of `g` that begin less than `durationMs` after its first one. */
export function timeLimit(durationMs: number, g: Generator): Generator {
  return new TimeLimited(durationNs("timeLimit", durationMs), null, g);
}

class TimeLimited implements Generator {
  readonly #duration: TimeNs;
  /** Null until the first operation is taken. */
  readonly #end: TimeNs | null;
  readonly #g: Generator;

  constructor(duration: TimeNs, end: TimeNs | null, g: Generator) {
    this.#duration = duration;
    this.#end = end;
    this.#g = g;
  }

  next(context: Context): Next {
    const end = this.#end;
    if (end !== null && context.time >= end) return { kind: "done" };
    const next = this.#g.next(context);
    if (next.kind === "done") return next;
    if (next.kind === "pending") {
      const rest = next.rest === this.#g ? this : this.#around(end, next.rest);
      const known = next.standsUntil ?? context.time;
      return { kind: "pending", rest, standsUntil: end === null ? known : Math.min(known, end) };
    }
    const limit = end ?? next.op.time + this.#duration;
    if (next.op.time >= limit) return { kind: "done" };
    return followedBy(next, this.#around(limit, next.rest));
  }

  update(context: Context, event: GeneratorEvent): Generator {
    const updated = this.#g.update(context, event);
    return updated === this.#g ? this : this.#around(this.#end, updated);
  }

  #around(end: TimeNs | null, g: Generator): Generator {
    return new TimeLimited(this.#duration, end, g);
  }
}

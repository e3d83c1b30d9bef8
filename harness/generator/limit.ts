import { checkCount } from "./arguments.ts";
import { Around } from "./around.ts";
import { nothing } from "./emit.ts";
import type { GeneratedOp, Generator, Next } from "./generator.ts";

/** The first `count` operations of `g`, sleeps and logs included. */
export function limit(count: number, g: Generator): Generator {
  checkCount("limit", count);
  return count === 0 ? nothing : new Limited(count, g);
}

/** The first operation of `g`. */
export function once(g: Generator): Generator {
  return limit(1, g);
}

class Limited extends Around {
  readonly #count: number;

  constructor(count: number, inner: Generator) {
    super(inner);
    this.#count = count;
  }

  protected rewrap(inner: Generator): Generator {
    return new Limited(this.#count, inner);
  }

  protected offer(op: GeneratedOp, rest: Generator): Next {
    return { kind: "op", op, rest: limit(this.#count - 1, rest) };
  }
}

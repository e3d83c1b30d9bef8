import type { TimeNs } from "../../harness/core/ids.ts";
import type { Json } from "../../harness/core/json.ts";
import { random, type Seed } from "../../harness/core/random.ts";
import type {
  Context,
  Generator,
  GeneratorEvent,
  InvokeOp,
  Next,
  ThreadId,
} from "../../harness/generator/generator.ts";
import { pendingUntilEvent } from "../../harness/generator/index.ts";

export interface RegisterMix {
  readonly seed: Seed;
  readonly keyCount: number;
  /** Null: each value is written once. */
  readonly valueCount: number | null;
  /**
   * Whether clients of odd number only read; left out: none does. A client that wrote to a deposed leader waits for an
   * answer; one that reads goes on, and is the one to whom old values are told.
   */
  readonly readers?: boolean;
}

/**
 * Half reads, a quarter writes, a quarter cas, on keys 0 up to `keyCount`, endless. A cas expects the value last seen
 * in its key: a blind guess among unique values would never succeed.
 */
export function registerOps(mix: RegisterMix): Generator {
  return new RegisterOps(mix, 0, new Array<Json>(mix.keyCount).fill(null));
}

/** What the next operation will be, but for what a cas expects. */
interface Draw {
  readonly key: number;
  readonly value: number;
  readonly kind: number;
}

class RegisterOps implements Generator {
  readonly #mix: RegisterMix;
  readonly #count: number;
  /** By key. */
  readonly #lastSeen: readonly Json[];
  /** Made when it is first asked for. */
  #draw: Draw | null;

  constructor(
    mix: RegisterMix,
    count: number,
    lastSeen: readonly Json[],
    draw: Draw | null = null,
  ) {
    this.#mix = mix;
    this.#count = count;
    this.#lastSeen = lastSeen;
    this.#draw = draw;
  }

  next(context: Context): Next {
    const thread = context.pickFree();
    if (thread === null) return pendingUntilEvent(this);
    this.#draw ??= drawOp(this.#mix, this.#count);
    const { key, value, kind } = this.#draw;
    const isReader = this.#mix.readers === true && Number(thread) % 2 === 1;
    return {
      kind: "op",
      op: this.#op(context.time, thread, isReader ? 0 : kind, key, value),
      rest: new RegisterOps(this.#mix, this.#count + 1, this.#lastSeen),
    };
  }

  update(_context: Context, event: GeneratorEvent): Generator {
    const { key, type, value } = event;
    if (type !== "ok" || value === undefined || typeof key !== "number") return this;
    const seen = event.f === "cas" && Array.isArray(value) ? (value[1] as Json) : value;
    if (this.#lastSeen[key] === seen) return this;
    return new RegisterOps(this.#mix, this.#count, this.#lastSeen.with(key, seen), this.#draw);
  }

  #op(time: TimeNs, thread: ThreadId, kind: number, key: number, value: number): InvokeOp {
    if (kind < 2) return { kind: "invoke", time, thread, key, f: "read", value: null };
    const expected = this.#lastSeen[key] ?? null;
    if (kind === 2 || expected === null)
      return { kind: "invoke", time, thread, key, f: "write", value };
    return { kind: "invoke", time, thread, key, f: "cas", value: [expected, value] };
  }
}

function drawOp({ seed, keyCount, valueCount }: RegisterMix, count: number): Draw {
  const draw = random(seed, "op", count);
  const key = draw.below(keyCount);
  const value = valueCount === null ? count + 1 : draw.below(valueCount);
  return { key, value, kind: draw.below(4) };
}

import type { Json } from "../../harness/core/json.ts";
import { random, type Seed } from "../../harness/core/random.ts";
import type {
  Context,
  Generator,
  GeneratorEvent,
  Next,
  ThreadId,
} from "../../harness/generator/generator.ts";

export interface SiblingsMix {
  readonly seed: Seed;
  readonly keyCount: number;
}

/** A write without a context, also where its client has one. */
export const BLIND_WRITE = "blind-write";

/**
 * Clients read a key and mostly write it next, on keys 0 up to `keyCount`, endless; one of six operations is a blind write. Each
 * value is written once.
 */
export function siblingOps(mix: SiblingsMix): Generator {
  return new SiblingOps(mix, 0, new Map());
}

class SiblingOps implements Generator {
  readonly #mix: SiblingsMix;
  readonly #count: number;
  /** The key that each thread has just read. */
  readonly #justRead: ReadonlyMap<ThreadId, Json>;

  constructor(mix: SiblingsMix, count: number, justRead: ReadonlyMap<ThreadId, Json>) {
    this.#mix = mix;
    this.#count = count;
    this.#justRead = justRead;
  }

  next(context: Context): Next {
    const thread = context.pickFree();
    if (thread === null) return { kind: "pending", rest: this };
    const draw = random(this.#mix.seed, "op", this.#count);
    const drawn = draw.below(this.#mix.keyCount);
    const isBlind = draw.chance(1, 6);
    const known = draw.chance(4, 5) ? this.#justRead.get(thread) : undefined;
    const f = isBlind ? BLIND_WRITE : known === undefined ? "read" : "write";
    const key = !isBlind && known !== undefined ? known : drawn;
    const value = f === "read" ? null : this.#count;
    return {
      kind: "op",
      op: { kind: "invoke", time: context.time, thread, f, key, value },
      rest: new SiblingOps(this.#mix, this.#count + 1, this.#justRead),
    };
  }

  update(_context: Context, { f, key, thread, type }: GeneratorEvent): Generator {
    if (type !== "ok" && type !== "info") return this;
    const justRead = new Map(this.#justRead);
    if (f === "read" && type === "ok" && key !== undefined) justRead.set(thread, key);
    else justRead.delete(thread);
    return new SiblingOps(this.#mix, this.#count, justRead);
  }
}

import { canonicalJson, type Json } from "../../harness/core/json.ts";
import { random, type Seed } from "../../harness/core/random.ts";
import type {
  Context,
  Generator,
  GeneratorEvent,
  Next,
  OpTemplate,
} from "../../harness/generator/generator.ts";

export interface RegisterMix {
  readonly seed: Seed;
  readonly keyCount: number;
  /** Null: each value is written once. */
  readonly valueCount: number | null;
}

/**
 * Half reads, a quarter writes, a quarter cas, on keys 0 up to `keyCount`, endless. A cas expects the value last seen
 * in its key: a blind guess among unique values would never succeed.
 */
export function registerOps(mix: RegisterMix): Generator {
  return new RegisterOps(mix, 0, new Map());
}

class RegisterOps implements Generator {
  readonly #mix: RegisterMix;
  readonly #count: number;
  readonly #lastSeen: ReadonlyMap<string, Json>;

  constructor(mix: RegisterMix, count: number, lastSeen: ReadonlyMap<string, Json>) {
    this.#mix = mix;
    this.#count = count;
    this.#lastSeen = lastSeen;
  }

  next(context: Context): Next {
    const thread = context.pickFree();
    if (thread === null) return { kind: "pending", rest: this };
    const draw = random(this.#mix.seed, "op", this.#count);
    const key = draw.below(this.#mix.keyCount);
    const value =
      this.#mix.valueCount === null ? this.#count + 1 : draw.below(this.#mix.valueCount);
    const kind = draw.below(4);
    const template = this.#template(kind, key, value);
    return {
      kind: "op",
      op: { kind: "invoke", time: context.time, thread, key, ...template },
      rest: new RegisterOps(this.#mix, this.#count + 1, this.#lastSeen),
    };
  }

  update(_context: Context, event: GeneratorEvent): Generator {
    if (event.type !== "ok" || event.key === undefined || event.value === undefined) return this;
    const seen = event.f === "cas" && Array.isArray(event.value) ? event.value[1] : event.value;
    const lastSeen = new Map(this.#lastSeen).set(canonicalJson(event.key), seen as Json);
    return new RegisterOps(this.#mix, this.#count, lastSeen);
  }

  #template(kind: number, key: number, value: number): OpTemplate & { readonly value: Json } {
    if (kind < 2) return { f: "read", value: null };
    const expected = this.#lastSeen.get(canonicalJson(key)) ?? null;
    if (kind === 2 || expected === null) return { f: "write", value };
    return { f: "cas", value: [expected, value] };
  }
}

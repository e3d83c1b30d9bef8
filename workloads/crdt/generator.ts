import { assertNever } from "../../harness/core/assert.ts";
import { canonicalJson, type Json } from "../../harness/core/json.ts";
import { type Random, random, type Seed } from "../../harness/core/random.ts";
import type {
  Context,
  Generator,
  GeneratorEvent,
  Next,
  OpTemplate,
  ThreadId,
} from "../../harness/generator/generator.ts";
import type { CrdtType } from "./value-type.ts";

export interface CrdtMix {
  readonly seed: Seed;
  readonly keyCount: number;
  readonly type: CrdtType;
}

/** A counter moves by this at most: numbers so different that a lost or repeated one shows in the sum. */
const MOST_DELTA = 1_000;

/** Elements below this are added again and again, by everybody; those from it on once. */
const SHARED_ELEMENTS = 5;

/** Of a set that is larger, clients only remove: what all have to hold and send stays small. */
const MANY_ELEMENTS = 12;

/**
 * Two of five operations read, the others change something, on keys 0 up to `keyCount`, endless. A client removes only what
 * it has read itself. Written values and most elements are unique.
 */
export function crdtOps(mix: CrdtMix): Generator {
  return new CrdtOps(mix, 0, new Map());
}

/** By thread and key: what was last read there. */
type LastRead = ReadonlyMap<string, readonly Json[]>;

class CrdtOps implements Generator {
  readonly #mix: CrdtMix;
  readonly #count: number;
  readonly #lastRead: LastRead;

  constructor(mix: CrdtMix, count: number, lastRead: LastRead) {
    this.#mix = mix;
    this.#count = count;
    this.#lastRead = lastRead;
  }

  next(context: Context): Next {
    const thread = context.pickFree();
    if (thread === null) return { kind: "pending", rest: this };
    const draw = random(this.#mix.seed, "op", this.#count);
    const key = draw.below(this.#mix.keyCount);
    const { f, value = null } = draw.chance(2, 5)
      ? { f: "read" }
      : this.#change(draw, this.#lastRead.get(placeOf(thread, key)) ?? []);
    return {
      kind: "op",
      op: { kind: "invoke", time: context.time, thread, f, key, value },
      rest: new CrdtOps(this.#mix, this.#count + 1, this.#lastRead),
    };
  }

  update(_context: Context, { f, key, thread, type, value }: GeneratorEvent): Generator {
    if (this.#mix.type !== "or-set" || type !== "ok" || f !== "read") return this;
    if (key === undefined || !Array.isArray(value)) return this;
    const lastRead = new Map(this.#lastRead).set(placeOf(thread, key), value as readonly Json[]);
    return new CrdtOps(this.#mix, this.#count, lastRead);
  }

  #change(draw: Random, seen: readonly Json[]): OpTemplate {
    const { type } = this.#mix;
    switch (type) {
      case "g-counter":
        return { f: "add", value: draw.between(1, MOST_DELTA) };
      case "pn-counter":
        return { f: "add", value: draw.between(1, MOST_DELTA) * (draw.chance(1, 2) ? 1 : -1) };
      case "g-set":
        return { f: "add", value: this.#element(draw) };
      case "or-set":
        return seen.length > MANY_ELEMENTS || (seen.length > 0 && draw.chance(2, 5))
          ? { f: "remove", value: draw.pick(seen) }
          : { f: "add", value: this.#element(draw) };
      case "lww-register":
        return { f: "write", value: this.#count };
      default:
        return assertNever(type);
    }
  }

  #element(draw: Random): number {
    return draw.chance(1, 4) ? draw.below(SHARED_ELEMENTS) : SHARED_ELEMENTS + this.#count;
  }
}

/** What one client must get done: each kind of operation, with values that nobody else has. */
export function crdtDemands(
  type: CrdtType,
  client: number,
  keyCount: number,
): readonly OpTemplate[] {
  const own = -1 - client;
  return Array.from({ length: keyCount }, (_, key) => key).flatMap((key) => [
    { f: "read", key },
    ...changesOf(type, own).map((change) => ({ key, ...change })),
    { f: "read", key },
  ]);
}

function changesOf(type: CrdtType, own: number): readonly OpTemplate[] {
  switch (type) {
    case "g-counter":
      return [{ f: "add", value: 1 }];
    case "pn-counter":
      return [
        { f: "add", value: 1 },
        { f: "add", value: -1 },
      ];
    case "g-set":
      return [{ f: "add", value: own }];
    case "or-set":
      return [
        { f: "add", value: own },
        { f: "remove", value: own },
      ];
    case "lww-register":
      return [{ f: "write", value: own }];
    default:
      return assertNever(type);
  }
}

function placeOf(thread: ThreadId, key: Json): string {
  return `${thread} ${canonicalJson(key)}`;
}

import { random, type Seed } from "../../harness/core/random.ts";
import type {
  Context,
  Generator,
  Next,
  OpTemplate,
  ThreadId,
} from "../../harness/generator/generator.ts";

export interface SessionsMix {
  readonly seed: Seed;
  readonly keyCount: number;
}

/** So many operations of one client belong together. */
const EPISODE_LENGTH = 4;

/** What a client does with neighbouring keys. `step` counts from 0; the key is that many after the first one. */
type Episode = (step: number) => { readonly f: "read" | "write"; readonly keyOffset: number };

/**
 * Shapes in which broken guarantees show: writers go up the keys and readers come down, so that a reader who has seen
 * the later write must see the earlier one; clients look at what they wrote themselves; and they hand on what they read.
 */
const EPISODES: readonly Episode[] = [
  (step) => ({ f: "write", keyOffset: step }),
  (step) => ({ f: "read", keyOffset: EPISODE_LENGTH - 1 - step }),
  (step) => ({ f: "read", keyOffset: EPISODE_LENGTH - 1 - step }),
  (step) => ({ f: step % 2 === 0 ? "write" : "read", keyOffset: 0 }),
  (step) => ({ f: step % 2 === 0 ? "read" : "write", keyOffset: step }),
];

/** Reads and writes on keys 0 up to `keyCount`, endless. Each value is written once. */
export function sessionOps(mix: SessionsMix): Generator {
  return new SessionOps(mix, 0, new Map());
}

class SessionOps implements Generator {
  readonly #mix: SessionsMix;
  readonly #count: number;
  /** How many operations each thread was given. */
  readonly #counts: ReadonlyMap<ThreadId, number>;

  constructor(mix: SessionsMix, count: number, counts: ReadonlyMap<ThreadId, number>) {
    this.#mix = mix;
    this.#count = count;
    this.#counts = counts;
  }

  next(context: Context): Next {
    const thread = context.pickFree();
    if (thread === null) return { kind: "pending", rest: this };
    const own = this.#counts.get(thread) ?? 0;
    const template = this.#template(thread, own);
    return {
      kind: "op",
      op: { kind: "invoke", time: context.time, thread, ...template },
      rest: new SessionOps(this.#mix, this.#count + 1, new Map(this.#counts).set(thread, own + 1)),
    };
  }

  update(): Generator {
    return this;
  }

  #template(thread: ThreadId, own: number): Required<OpTemplate> {
    const { seed, keyCount } = this.#mix;
    const draw = random(seed, "episode", thread, Math.floor(own / EPISODE_LENGTH));
    const firstKey = draw.below(keyCount);
    const { f, keyOffset } = draw.pick(EPISODES)(own % EPISODE_LENGTH);
    const key = (firstKey + keyOffset) % keyCount;
    return { f, key, value: f === "write" ? this.#count + 1 : null };
  }
}
